import { toPlanes } from './find-lines.ts';
import { type Models, run } from './models.ts';
import { resize } from './picture.ts';
import type { Box, Picture, ReadLine } from './types.ts';
import { joinChars, type ReadChar, wordGaps } from './word-gaps.ts';

const HEIGHT = 48;
/** Lines of like width are read together; longer ones than this (in pixels at `HEIGHT`) are squeezed. */
const BATCH = 6;
const MAX_WIDTH = 2400;
/** Pixels of a strip to one step of the model's answer. */
const STEP = 8;
const MIDDLE = [0.5, 0.5, 0.5];

type Strip = { box: Box; width: number; at: number };

type Decoded = { chars: ReadChar[]; score: number };

/** Best class of each step, repeats and blanks dropped (greedy CTC). */
function decode(data: Float32Array, from: number, steps: number, characters: string[]): Decoded {
  const classes = characters.length;
  const chars: ReadChar[] = [];
  let sum = 0;
  let previous = 0;
  for (let step = 0; step < steps; step += 1) {
    const start = from + step * classes;
    let best = 0;
    for (let at = 1; at < classes; at += 1)
      if ((data[start + at] ?? 0) > (data[start + best] ?? 0)) best = at;
    if (best !== 0 && best !== previous) {
      chars.push({ char: characters[best] ?? '', x: (step + 0.5) * STEP });
      sum += data[start + best] ?? 0;
    }
    previous = best;
  }
  return { chars, score: chars.length === 0 ? 0 : sum / chars.length };
}

/** What stands in each box, in the order of the boxes. Source: PaddleOCR, tools/infer/predict_rec.py. */
export async function readLines(
  models: Models,
  picture: Picture,
  boxes: readonly Box[],
): Promise<ReadLine[]> {
  const strips = boxes
    .map((box, at): Strip => {
      const ratio = (box.x1 - box.x0) / Math.max(1, box.y1 - box.y0);
      return { box, at, width: Math.max(16, Math.min(MAX_WIDTH, Math.ceil(HEIGHT * ratio))) };
    })
    .sort((a, b) => a.width - b.width);
  const lines: ReadLine[] = [];
  for (let from = 0; from < strips.length; from += BATCH) {
    const batch = strips.slice(from, from + BATCH);
    const width = Math.max(320, ...batch.map((strip) => strip.width));
    // What a line is shorter than the longest stays grey, which is zero.
    const input = new Float32Array(batch.length * 3 * HEIGHT * width);
    const gaps: number[][] = [];
    for (const [index, strip] of batch.entries()) {
      const part = resize(picture, strip.box, strip.width, HEIGHT);
      gaps.push(wordGaps(part));
      const planes = toPlanes(part, MIDDLE, MIDDLE);
      for (let row = 0; row < 3 * HEIGHT; row += 1)
        input.set(
          planes.subarray(row * strip.width, (row + 1) * strip.width),
          (index * 3 * HEIGHT + row) * width,
        );
    }
    const { data, dims } = await run(models.recognition, input, [batch.length, 3, HEIGHT, width]);
    const [, steps = 0, classes = 1] = dims;
    if (classes !== models.characters.length) throw new Error('The model and its dictionary differ.');
    for (const [index, { box, at }] of batch.entries()) {
      const { chars, score } = decode(data, index * steps * classes, steps, models.characters);
      const text = joinChars(chars, gaps[index] ?? [])
        .replace(/\s+/g, ' ')
        .trim();
      lines[at] = { box, text, score };
    }
  }
  return lines;
}
