import { createHash } from 'node:crypto';
import { type ImageMeasures, measureImage } from './measure-image.ts';
import type { ParsedImage, ParseLimits } from './types.ts';

/** Smaller ones are bullets, lines and logos. */
const MIN_SIDE = 48;
const MIN_PIXELS = 6000;
/** Larger ones cost a browser too much. */
const MAX_PIXELS = 40_000_000;
const MAX_ONE_BYTES = 8 * 1024 * 1024;
/** The same picture this many times in a document is decoration. */
const DECORATION = 3;
/** Pictures in which text recognition looks for text are at least this large. */
const MIN_READ = { width: 240, height: 60, pixels: 60_000 };

export type ImageCollector = {
  /** Takes a picture in; one that is no picture, too small, too large or one too many is left out. */
  add(image: { bytes: Uint8Array; alt: string; at: number; page?: number }): void;
  /** True when no further picture will be taken in. */
  isFull(): boolean;
  /** What was taken in, without what repeats like a logo. */
  images(): ParsedImage[];
};

/** One name for the same bytes. */
export function pictureKey(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** True for a picture large enough to hold text that says something. */
export function mayHoldText({ width, height, mediaType }: ImageMeasures): boolean {
  const isLarge = width >= MIN_READ.width && height >= MIN_READ.height && width * height >= MIN_READ.pixels;
  return isLarge && mediaType !== 'image/gif';
}

/** False for bullets, lines and logos, and for what a browser had better not show. */
export function isWorthKeeping({ width, height }: Pick<ImageMeasures, 'width' | 'height'>): boolean {
  const pixels = width * height;
  return Math.min(width, height) >= MIN_SIDE && pixels >= MIN_PIXELS && pixels <= MAX_PIXELS;
}

/** Type and measures by content, for pictures that are worth keeping. */
function measured(bytes: Uint8Array) {
  if (bytes.length > MAX_ONE_BYTES) return undefined;
  const found = measureImage(bytes);
  return found && isWorthKeeping(found) ? found : undefined;
}

export function collectImages(limits: Pick<ParseLimits, 'maxImages' | 'maxImageBytes'>): ImageCollector {
  const taken: (ParsedImage & { key: string })[] = [];
  const times = new Map<string, number>();
  let total = 0;
  const isFull = () => taken.length >= limits.maxImages;
  return {
    isFull,
    add({ bytes, alt, at, page }) {
      if (isFull()) return;
      const found = measured(bytes);
      if (!found) return;
      const key = pictureKey(bytes);
      const before = times.get(key) ?? 0;
      times.set(key, before + 1);
      if (before >= DECORATION || total + bytes.length > limits.maxImageBytes) return;
      total += bytes.length;
      // A copy: the bytes may be a view into the whole file.
      const own = new Uint8Array(bytes);
      const text = alt.replace(/\s+/g, ' ').trim().slice(0, 500);
      taken.push({ bytes: own, ...found, alt: text, at, key, ...(page === undefined ? {} : { page }) });
    },
    images: () =>
      taken
        .filter(({ key }) => (times.get(key) ?? 0) < DECORATION)
        .map(({ key: _, ...image }) => image)
        .sort((a, b) => a.at - b.at),
  };
}
