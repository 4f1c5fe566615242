import type { Picture } from './types.ts';

/**
 * A blank between two words is at least this wide, in heights of the line, and this many times that between letters.
 */
const WORD_GAP = 0.15;
const LETTER_GAPS = 2;
/** Darker than the paper by this much is ink; fewer dark pixels in a column are noise. */
const INK = 70;
const MIN_INK = 2;

const LATIN = /[\p{Script=Latin}\p{Nd}.,:;!?)\]'"%&(-]/u;

/** Middles of the blanks between words in a line's picture, in pixels from the left. */
export function wordGaps({ width, height, data }: Picture): number[] {
  const light: number[] = [];
  for (let at = 0; at < data.length; at += 4 * 13) light.push(data[at] ?? 255);
  light.sort((a, b) => a - b);
  const paper = light[Math.floor(light.length * 0.75)] ?? 255;
  const blanks: { middle: number; size: number }[] = [];
  let blank = 0;
  let seen = false;
  for (let x = 0; x < width; x += 1) {
    let dark = 0;
    for (let y = 0; y < height; y += 1) if ((data[4 * (y * width + x)] ?? 255) < paper - INK) dark += 1;
    if (dark < MIN_INK) {
      blank += 1;
      continue;
    }
    if (seen && blank > 0) blanks.push({ middle: x - blank / 2, size: blank });
    blank = 0;
    seen = true;
  }
  const sizes = blanks.map(({ size }) => size).sort((a, b) => a - b);
  const least = Math.max(WORD_GAP * height, LETTER_GAPS * (sizes[sizes.length >> 1] ?? 0));
  return blanks.filter(({ size }) => size >= least).map(({ middle }) => middle);
}

export type ReadChar = { char: string; x: number };

/**
 * The model for Chinese often forgets spaces between Latin words: puts one where the picture has a blank between two
 * characters that are written with spaces. `x` is where a character was seen, in pixels.
 */
export function joinChars(chars: readonly ReadChar[], gaps: readonly number[]): string {
  const spaced = new Set<number>();
  for (const gap of gaps) {
    const right = chars.findIndex(({ x }) => x > gap);
    const [a, b] = [chars[right - 1]?.char, chars[right]?.char];
    if (a && b && LATIN.test(a) && LATIN.test(b)) spaced.add(right);
  }
  return chars.map(({ char }, at) => (spaced.has(at) ? ' ' : '') + char).join('');
}
