import { type Models, run } from './models.ts';
import { resize } from './picture.ts';
import type { Box, Picture } from './types.ts';

/**
 * Longest side that detection looks at, in pixels: a page of A4 at about 110 dpi; less is enough to see how it lies.
 */
const LONG_SIDE = 1280;
export const COARSE_SIDE = 800;
const MEAN = [0.485, 0.456, 0.406];
const DEVIATION = [0.229, 0.224, 0.225];
/** Probability from which a pixel belongs to a line, and the mean from which a line counts. */
const PIXEL_THRESHOLD = 0.3;
const BOX_THRESHOLD = 0.5;
/** Detection marks the core of a line; area × this / circumference is what it lacks on each side. */
const UNCLIP = 1.6;
const MIN_SIDE = 3;

/** Pixels as the models take them: planes of blue, green and red, each `(value / 255 - mean) / deviation`. */
export function toPlanes(
  { width, height, data }: Picture,
  mean: number[],
  deviation: number[],
): Float32Array {
  const size = width * height;
  const planes = new Float32Array(3 * size);
  for (let plane = 0; plane < 3; plane += 1) {
    const [m = 0, d = 1] = [mean[plane], deviation[plane]];
    for (let at = 0; at < size; at += 1)
      planes[plane * size + at] = ((data[4 * at + 2 - plane] ?? 255) / 255 - m) / d;
  }
  return planes;
}

type Component = Box & {
  area: number;
  sum: number;
  sx: number;
  sy: number;
  sxx: number;
  sxy: number;
  syy: number;
};

/** Neighbouring pixels over the threshold, with what their slope is computed from. */
function components(map: Float32Array, width: number, height: number): Component[] {
  const seen = new Uint8Array(width * height);
  const found: Component[] = [];
  const stack: number[] = [];
  for (let start = 0; start < map.length; start += 1) {
    if (seen[start] || (map[start] ?? 0) < PIXEL_THRESHOLD) continue;
    const part: Component = {
      x0: width,
      y0: height,
      x1: 0,
      y1: 0,
      area: 0,
      sum: 0,
      sx: 0,
      sy: 0,
      sxx: 0,
      sxy: 0,
      syy: 0,
    };
    stack.push(start);
    seen[start] = 1;
    while (stack.length > 0) {
      const at = stack.pop() ?? 0;
      const [x, y] = [at % width, Math.floor(at / width)];
      part.x0 = Math.min(part.x0, x);
      part.x1 = Math.max(part.x1, x + 1);
      part.y0 = Math.min(part.y0, y);
      part.y1 = Math.max(part.y1, y + 1);
      part.area += 1;
      part.sum += map[at] ?? 0;
      part.sx += x;
      part.sy += y;
      part.sxx += x * x;
      part.sxy += x * y;
      part.syy += y * y;
      const neighbours = [x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, at + width];
      for (const next of neighbours) {
        if (next < 0 || next >= map.length || seen[next] || (map[next] ?? 0) < PIXEL_THRESHOLD) continue;
        seen[next] = 1;
        stack.push(next);
      }
    }
    found.push(part);
  }
  return found;
}

/**
 * Slope of a component in degrees, clockwise from the horizontal, by its moments; only long ones have one to speak of.
 */
function slope({ x0, x1, y0, y1, area, sx, sy, sxx, sxy, syy }: Component): number | undefined {
  if (x1 - x0 < 6 * (y1 - y0) && x1 - x0 < 200) return undefined;
  const [mx, my] = [sx / area, sy / area];
  const [xx, xy, yy] = [sxx / area - mx * mx, sxy / area - mx * my, syy / area - my * my];
  return (Math.atan2(2 * xy, xx - yy) / 2) * (180 / Math.PI);
}

export type FoundLines = {
  boxes: Box[];
  /** By how much the lines slope, in degrees clockwise. */
  skew: number;
  /** Most lines run up or down the page. */
  sideways: boolean;
};

/** Finds the lines of text in a picture (DB detection; source: PaddleOCR, ppocr/postprocess/db_postprocess.py). */
export async function findLines(
  { detection }: Models,
  picture: Picture,
  longSide = LONG_SIDE,
): Promise<FoundLines> {
  const scale = Math.min(1, longSide / Math.max(picture.width, picture.height));
  const width = Math.max(32, Math.round((picture.width * scale) / 32) * 32);
  const height = Math.max(32, Math.round((picture.height * scale) / 32) * 32);
  const whole = { x0: 0, y0: 0, x1: picture.width, y1: picture.height };
  const planes = toPlanes(resize(picture, whole, width, height), MEAN, DEVIATION);
  const { data } = await run(detection, planes, [1, 3, height, width]);
  const parts = components(data, width, height).filter(
    (part) =>
      part.x1 - part.x0 >= MIN_SIDE && part.y1 - part.y0 >= MIN_SIDE && part.sum / part.area > BOX_THRESHOLD,
  );
  const [sx, sy] = [picture.width / width, picture.height / height];
  const boxes = parts.map((part) => {
    const [w, h] = [part.x1 - part.x0, part.y1 - part.y0];
    const grow = (w * h * UNCLIP) / (2 * (w + h));
    return {
      x0: Math.max(0, (part.x0 - grow) * sx),
      y0: Math.max(0, (part.y0 - grow) * sy),
      x1: Math.min(picture.width, (part.x1 + grow) * sx),
      y1: Math.min(picture.height, (part.y1 + grow) * sy),
    };
  });
  const slopes = parts.flatMap((part) => slope(part) ?? []).sort((a, b) => a - b);
  const upright = boxes.filter((box) => box.y1 - box.y0 > 1.5 * (box.x1 - box.x0)).length;
  return { boxes, skew: slopes[slopes.length >> 1] ?? 0, sideways: upright > boxes.length / 2 };
}
