import { COARSE_SIDE, findLines } from './find-lines.ts';
import type { Models } from './models.ts';
import { turn } from './picture.ts';
import { readLines } from './read-lines.ts';
import type { Box, Picture, ReadLine } from './types.ts';

/** Lines below this mean probability are stains and pictures. */
const MIN_SCORE = 0.6;
/** Slopes below this many degrees do no harm; above the larger one they are no slope of a page. */
const MIN_SKEW = 0.4;
const MAX_SKEW = 20;
/** A page that is the right way up reads about this well; lines looked at to find out. */
const SURE = 0.85;
const PROBES = 4;

export type ReadPicture = {
  width: number;
  height: number;
  lines: ReadLine[];
  /** The picture as it came, and by how many degrees it was turned clockwise about its middle to be read. */
  original: { width: number; height: number };
  turned: number;
};

/** Lines to try a page with: neither scraps nor long ones, which take long. */
function probes(boxes: readonly Box[]): Box[] {
  const distance = ({ x0, x1, y0, y1 }: Box) => Math.abs(Math.log((x1 - x0) / Math.max(1, y1 - y0) / 8));
  return [...boxes].sort((a, b) => distance(a) - distance(b)).slice(0, PROBES);
}

/**
 * The page as its scanner turned it: tries the ways up, with a few lines, takes the one that reads best, and
 * straightens it.
 */
async function straighten(models: Models, original: Picture): Promise<{ picture: Picture; turned: number }> {
  const first = await findLines(models, original, COARSE_SIDE);
  if (first.boxes.length === 0) return { picture: original, turned: 0 };
  let best = { picture: original, degrees: 0, skew: 0, score: 0 };
  for (const degrees of first.sideways ? [90, 270] : [0, 180]) {
    const picture = degrees === 0 ? original : turn(original, degrees);
    const { boxes, skew } = degrees === 0 ? first : await findLines(models, picture, COARSE_SIDE);
    const read = await readLines(models, picture, probes(boxes));
    const score = read.reduce((sum, line) => sum + line.score, 0) / Math.max(1, read.length);
    if (score > best.score) best = { picture, degrees, skew, score };
    if (score > SURE) break;
  }
  const isSkewed = Math.abs(best.skew) > MIN_SKEW && Math.abs(best.skew) < MAX_SKEW;
  const { picture, degrees, skew } = best;
  return isSkewed ? { picture: turn(picture, -skew), turned: degrees - skew } : { picture, turned: degrees };
}

/**
 * The lines of text in a picture, turned and straightened as needed; their boxes are in the straightened one, where
 * `reread` may read them again.
 */
export async function readPicture(
  models: Models,
  original: Picture,
  reread: (straight: Picture, lines: ReadLine[]) => Promise<ReadLine[]>,
): Promise<ReadPicture> {
  const { picture, turned } = await straighten(models, original);
  const { boxes } = await findLines(models, picture);
  const lines = await readLines(models, picture, boxes);
  return {
    width: picture.width,
    height: picture.height,
    original: { width: original.width, height: original.height },
    turned,
    lines: await reread(
      picture,
      lines.filter(({ text, score }) => text !== '' && score >= MIN_SCORE),
    ),
  };
}
