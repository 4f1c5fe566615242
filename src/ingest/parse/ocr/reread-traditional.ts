import { mergeReadings } from './merge-readings.ts';
import { encodePart } from './picture.ts';
import { openSecondReader, type SecondReader } from './second-reader.ts';
import { isTraditional, toTraditional } from './to-traditional.ts';
import type { Picture, ReadLine } from './types.ts';

/**
 * Lines are shown to the second reader at most so many pixels high, and with this share of their height around them.
 */
const HEIGHT = 64;
const MARGIN = 0.2;
/** Below this (of 100) the second reader saw stains, or script that it does not know. */
const MIN_CONFIDENCE = 60;
const HAN = /\p{Script=Han}/u;

/** Reads lines of a page again, until `performance.now()` is `until`; what is not read better stays as it is. */
type Reread = (picture: Picture, lines: ReadLine[], until: number) => Promise<ReadLine[]>;

/**
 * Makes pages in traditional script read by two: the models lack many of its characters. The second reader is
 * opened with the first such page; where it fails or takes too long, lines stay as they are, but for simplified
 * characters. Other pages are not touched.
 */
export function createRereader(open: () => Promise<SecondReader> = openSecondReader): Reread {
  let opened: Promise<SecondReader> | undefined;
  const readAgain = async (reader: SecondReader, picture: Picture, line: ReadLine): Promise<ReadLine> => {
    const { confidence, chars } = await reader.read(await encodePart(picture, line.box, HEIGHT, MARGIN));
    return confidence < MIN_CONFIDENCE ? line : { ...line, text: mergeReadings(line.text, chars) };
  };
  return async (picture, lines, until) => {
    if (!isTraditional(lines)) return lines;
    const read = [...lines];
    opened ??= open();
    const mine = opened;
    try {
      const reader = await inTime(mine, until);
      for (const [at, line] of lines.entries())
        if (HAN.test(line.text)) read[at] = await inTime(readAgain(reader, picture, line), until);
    } catch {
      // Broken or still busy: the next page gets another one.
      opened = undefined;
      mine.then(
        (reader) => reader.close(),
        () => undefined,
      );
    }
    return toTraditional(read);
  };
}

/** Throws when `work` is not done by `until`. */
async function inTime<T>(work: Promise<T>, until: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error('The second reader takes too long.')),
      until - performance.now(),
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
