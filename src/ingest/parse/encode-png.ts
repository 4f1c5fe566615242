import { crc32, deflateSync } from 'node:zlib';

/** Channels of a pixel, 8 bits each: grey, red-green-blue, and that with opacity. */
export type Pixels = { width: number; height: number; channels: 1 | 3 | 4; data: Uint8Array };

const COLOUR_TYPES = { 1: 0, 3: 2, 4: 6 } as const;

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** A PNG file. In plain JavaScript, because the parsing process may not load native code. Source: PNG specification. */
export function encodePng({ width, height, channels, data }: Pixels): Buffer {
  const row = width * channels;
  const raw = Buffer.alloc((row + 1) * height);
  for (let y = 0; y < height; y += 1) {
    const [from, to] = [y * row, y * (row + 1)];
    // Filter "sub": differences to the pixel on the left pack better than pixels.
    raw[to] = 1;
    for (let x = 0; x < row; x += 1)
      raw[to + 1 + x] = (data[from + x] ?? 0) - (x >= channels ? (data[from + x - channels] ?? 0) : 0);
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, COLOUR_TYPES[channels], 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(raw, { level: 4 })),
    chunk('IEND', new Uint8Array()),
  ]);
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
