import { type Canvas, createCanvas, ImageData, loadImage } from '@napi-rs/canvas';
import type { Box, Picture } from './types.ts';

function toCanvas({ width, height, data }: Picture) {
  const canvas = createCanvas(width, height);
  canvas.getContext('2d').putImageData(new ImageData(data, width, height), 0, 0);
  return canvas;
}

function toPicture(canvas: Canvas): Picture {
  const { width, height } = canvas;
  return { width, height, data: canvas.getContext('2d').getImageData(0, 0, width, height).data };
}

/** A part of a picture, drawn at another size; smoothly, because small letters lose their strokes otherwise. */
export function resize(picture: Picture, { x0, y0, x1, y1 }: Box, width: number, height: number): Picture {
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  context.drawImage(toCanvas(cut(picture, { x0, y0, x1, y1 })), 0, 0, width, height);
  return toPicture(canvas);
}

function cut({ width, data }: Picture, box: Box): Picture {
  const [x0, y0] = [Math.floor(box.x0), Math.floor(box.y0)];
  const [w, h] = [Math.max(1, Math.round(box.x1) - x0), Math.max(1, Math.round(box.y1) - y0)];
  const part = new Uint8ClampedArray(4 * w * h);
  for (let row = 0; row < h; row += 1)
    part.set(data.subarray(4 * ((y0 + row) * width + x0), 4 * ((y0 + row) * width + x0 + w)), 4 * row * w);
  return { width: w, height: h, data: part };
}

/**
 * A part of a picture as a PNG file of its own, at most `height` pixels high, with `margin` times its height of white
 * around it.
 */
export async function encodePart(
  picture: Picture,
  box: Box,
  height: number,
  margin: number,
): Promise<Buffer> {
  const part = cut(picture, box);
  const scale = Math.min(1, height / part.height);
  const [w, h] = [Math.max(1, Math.round(part.width * scale)), Math.round(part.height * scale)];
  const edge = Math.round(margin * h);
  const canvas = createCanvas(w + 2 * edge, h + 2 * edge);
  const context = canvas.getContext('2d');
  context.fillStyle = 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(toCanvas(part), edge, edge, w, h);
  return await canvas.encode('png');
}

/** A picture turned clockwise about its middle by `degrees`, on white, as large as it then has to be. */
export function turn(picture: Picture, degrees: number): Picture {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  const width = Math.round(picture.width * cos + picture.height * sin);
  const height = Math.round(picture.width * sin + picture.height * cos);
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.translate(width / 2, height / 2);
  context.rotate(angle);
  context.drawImage(toCanvas(picture), -picture.width / 2, -picture.height / 2);
  return toPicture(canvas);
}

/** Pixels that a picture may have; more would not be read better. */
const MAX_PIXELS = 40_000_000;
const LONG_SIDE = 3200;

/**
 * A PNG, JPEG or WebP file on white, at most `LONG_SIDE` pixels long. Throws when it cannot be read or is far too
 * large.
 */
export async function loadPicture(bytes: Uint8Array): Promise<Picture> {
  const image = await loadImage(Buffer.from(bytes));
  if (image.width * image.height > MAX_PIXELS) throw new RangeError('The picture has too many pixels.');
  const scale = Math.min(1, LONG_SIDE / Math.max(image.width, image.height));
  const canvas = createCanvas(Math.ceil(image.width * scale), Math.ceil(image.height * scale));
  const context = canvas.getContext('2d');
  context.fillStyle = 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return toPicture(canvas);
}
