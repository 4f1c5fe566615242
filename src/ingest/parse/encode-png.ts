import { crc32, deflateSync } from 'node:zlib';

type Size = { width: number; height: number };
/** Channels of a pixel, 8 bits each: grey, red-green-blue, and that with opacity. */
export type Pixels = Size & { channels: 1 | 3 | 4; data: Uint8Array };

/** Of zlib: with 1, pages of print become a tenth larger and no time is saved that can be measured. */
const LEVEL = 4;
const COLOUR_TYPES = { 1: 0, 3: 2, 4: 6 } as const;

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

function png({ width, height }: Size, depth: number, colourType: number, raw: Uint8Array): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([depth, colourType, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(raw, { level: LEVEL })),
    chunk('IEND', new Uint8Array()),
  ]);
}

/** A PNG file. In plain JavaScript, because the parsing process may not load native code. Source: PNG specification. */
export function encodePng({ width, height, channels, data }: Pixels): Buffer {
  const row = width * channels;
  const raw = new Uint8Array((row + 1) * height);
  for (let y = 0; y < height; y += 1) {
    const [from, to] = [y * row, y * (row + 1) + 1];
    // Filter "sub": differences to the pixel on the left pack better than pixels.
    raw[to - 1] = 1;
    raw.set(data.subarray(from, from + channels), to);
    for (let x = channels; x < row; x += 1)
      raw[to + x] = (data[from + x] as number) - (data[from + x - channels] as number);
  }
  return png({ width, height }, 8, COLOUR_TYPES[channels], raw);
}

/** A PNG file of black and white; `bits` are rows of whole bytes, 1 is white. */
export function encodeBits({ width, height }: Size, bits: Uint8Array): Buffer {
  const row = (width + 7) >> 3;
  // Filter "none", which is 0: bits do not gain by another.
  const raw = new Uint8Array((row + 1) * height);
  for (let y = 0; y < height; y += 1) raw.set(bits.subarray(y * row, (y + 1) * row), y * (row + 1) + 1);
  return png({ width, height }, 1, COLOUR_TYPES[1], raw);
}

/** The picture with its longer side at most `longSide` pixels, each new pixel the mean of those it stands for. */
export function shrink(pixels: Pixels, longSide: number): Pixels {
  const factor = Math.ceil(Math.max(pixels.width, pixels.height) / longSide);
  if (factor <= 1) return pixels;
  const { channels } = pixels;
  const [width, height] = [Math.floor(pixels.width / factor) || 1, Math.floor(pixels.height / factor) || 1];
  const data = new Uint8Array(width * height * channels);
  const sums = new Uint32Array(width * channels);
  for (let y = 0; y < height; y += 1) {
    sums.fill(0);
    for (let dy = 0; dy < factor; dy += 1) {
      let from = (y * factor + dy) * pixels.width * channels;
      for (let x = 0; x < sums.length; x += channels)
        for (let dx = 0; dx < factor; dx += 1)
          for (let channel = 0; channel < channels; channel += 1, from += 1)
            sums[x + channel] = (sums[x + channel] as number) + (pixels.data[from] as number);
    }
    const to = y * sums.length;
    for (let at = 0; at < sums.length; at += 1) data[to + at] = (sums[at] as number) / factor ** 2;
  }
  return { width, height, channels, data };
}
