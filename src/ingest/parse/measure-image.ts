import type { ImageType } from './types.ts';

export type ImageMeasures = { mediaType: ImageType; width: number; height: number };

type Measure = (view: DataView) => ImageMeasures | undefined;

/** IHDR is always the first chunk. Source: PNG specification, 11.2.2. */
const measurePng: Measure = (view) =>
  view.getUint32(0) === 0x89504e47 && view.getUint32(4) === 0x0d0a1a0a
    ? { mediaType: 'image/png', width: view.getUint32(16), height: view.getUint32(20) }
    : undefined;

/** Logical screen size. Source: GIF89a specification, 18. */
const measureGif: Measure = (view) =>
  view.getUint32(0) === 0x47494638
    ? { mediaType: 'image/gif', width: view.getUint16(6, true), height: view.getUint16(8, true) }
    : undefined;

/** The first frame header (SOF0 to SOF15 without DHT, JPG, DAC). Source: ITU-T T.81, B.2.2. */
const measureJpeg: Measure = (view) => {
  if (view.getUint16(0) !== 0xffd8) return undefined;
  for (let at = 2; view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) at += 1;
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc)
      return { mediaType: 'image/jpeg', width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    else at += 2 + view.getUint16(at + 2);
  }
  return undefined;
};

/** VP8X, VP8L or VP8. Source: RFC 9649, 2.5 to 2.7. */
const measureWebp: Measure = (view) => {
  if (view.getUint32(0) !== 0x52494646 || view.getUint32(8) !== 0x57454250) return undefined;
  const of = (width: number, height: number) => ({ mediaType: 'image/webp' as const, width, height });
  const three = (at: number) => view.getUint16(at, true) + view.getUint8(at + 2) * 65_536;
  switch (view.getUint32(12)) {
    case 0x56503858:
      return of(three(24) + 1, three(27) + 1);
    case 0x5650384c: {
      const bits = view.getUint32(21, true);
      return of((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
    }
    case 0x56503820:
      return of(view.getUint16(26, true) & 0x3fff, view.getUint16(28, true) & 0x3fff);
    default:
      return undefined;
  }
};

/** Type and size in pixels of a picture, by its content; undefined for what is none of the four kinds, or cut short. */
export function measureImage(bytes: Uint8Array): ImageMeasures | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    return measurePng(view) ?? measureJpeg(view) ?? measureGif(view) ?? measureWebp(view);
  } catch {
    // Cut off in the middle of a header.
    return undefined;
  }
}
