import type { PDFPageProxy } from 'pdfjs-dist/types/src/display/api.js';
import { collectImages, isWorthKeeping, pictureKey } from '../collect-images.ts';
import { encodeBits, encodePng, type Pixels, shrink } from '../encode-png.ts';
import type { Block, ParsedImage, ParseLimits, Rectangle } from '../types.ts';
import type { PdfDocument } from './open-pdf.ts';

/** Pictures are kept for reading on a screen. */
const LONG_SIDE = 1400;
/** Black and white ones are drawings and print: fewer pixels would blur them and save nothing. */
const LONG_SIDE_OF_BITS = 2800;
/** A picture that covers more of its page is its background, or the scan of the page. */
const MOST_OF_PAGE = 0.8;
/** Share of the deadline that pictures may take: text comes first. */
const TIME_SHARE = 0.25;
/** A caption stands this near to its picture, in shares of the page's height. */
const CAPTION_GAP = 0.05;
const CAPTION = /^(图|圖|表|照片|示意图|插图|figure|fig\.|photo|picture|screenshot|illustration)/i;

type Matrix = readonly [number, number, number, number, number, number];
type Found = { page: number; box: Rectangle; image: PdfImage };

/**
 * True when the file holds pictures at all. Their dictionaries always stand open in a PDF (ISO 32000, 7.5.7), so this
 * is cheap.
 */
export function holdsImages(bytes: Uint8Array): boolean {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = file.indexOf('/Image'); at >= 0; at = file.indexOf('/Image', at + 1)) {
    const isWhole = !/[A-Za-z]/.test(String.fromCharCode(file[at + 6] ?? 32));
    if (isWhole && /\/Subtype\s*$/.test(file.toString('latin1', Math.max(0, at - 16), at))) return true;
  }
  return false;
}

function multiply(outer: Matrix, inner: Matrix): Matrix {
  const [a, b, c, d, e, f] = outer;
  const [g, h, i, j, k, l] = inner;
  return [a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * l + e, b * k + d * l + f];
}

/** Where the unit square lies on the page as shown. */
function boxOf(page: PDFPageProxy, matrix: Matrix): Rectangle {
  const { width, height, transform } = page.getViewport({ scale: 1 });
  const [a, b, c, d, e, f] = multiply(transform as unknown as Matrix, matrix);
  const share = (value: number, whole: number) => Math.min(1, Math.max(0, value / whole));
  const xs = [e, e + a, e + c, e + a + c].map((x) => share(x, width));
  const ys = [f, f + b, f + d, f + b + d].map((y) => share(y, height));
  return { x0: Math.min(...xs), y0: Math.min(...ys), x1: Math.max(...xs), y1: Math.max(...ys) };
}

type PdfImage = { width: number; height: number; kind: number; data?: Uint8Array | Uint8ClampedArray };

/** Bits as bytes: 0 and 255. */
function unpackBits(width: number, height: number, bits: Uint8Array): Pixels {
  const row = (width + 7) >> 3;
  const grey = new Uint8Array(width * height);
  for (let y = 0, at = 0; y < height; y += 1) {
    const from = y * row;
    for (let x = 0; x < width; x += 1, at += 1)
      if (((bits[from + (x >> 3)] as number) >> (7 - (x & 7))) & 1) grey[at] = 255;
  }
  return { width, height, channels: 1, data: grey };
}

/** A PNG of what pdf.js gives: bits (1), RGB (2) or RGBA (3). */
function toPng({ width, height, kind }: PdfImage, data: Uint8Array): Buffer | undefined {
  if (kind === 2) return encodePng(shrink({ width, height, channels: 3, data }, LONG_SIDE));
  if (kind === 3) return encodePng(shrink({ width, height, channels: 4, data }, LONG_SIDE));
  if (kind !== 1) return undefined;
  return Math.max(width, height) <= LONG_SIDE_OF_BITS
    ? encodeBits({ width, height }, data)
    : encodePng(shrink(unpackBits(width, height, data), LONG_SIDE));
}

/** Makes PNGs; of what was drawn before, the one made then, because logos stand on every page. */
function createEncoder() {
  const made = new Map<string, Buffer | undefined>();
  return (image: PdfImage): Buffer | undefined => {
    if (!image.data) return undefined;
    const data = new Uint8Array(image.data.buffer, image.data.byteOffset, image.data.byteLength);
    const key = `${image.width} ${image.height} ${image.kind} ${pictureKey(data)}`;
    if (!made.has(key)) made.set(key, toPng(image, data));
    return made.get(key);
  };
}

/** A picture that a page draws; pdf.js has it ready once it gave the page's operators. */
function imageOf(page: PDFPageProxy, name: string): PdfImage | undefined {
  const objects = name.startsWith('g_') ? page.commonObjs : page.objs;
  return objects.has(name) ? (objects.get(name) as PdfImage | undefined) : undefined;
}

async function imagesOfPage(page: PDFPageProxy): Promise<Found[]> {
  const { OPS } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const { fnArray, argsArray } = await page.getOperatorList();
  const found: Found[] = [];
  const saved: Matrix[] = [];
  let matrix: Matrix = [1, 0, 0, 1, 0, 0];
  for (const [at, operator] of fnArray.entries()) {
    const args: unknown[] = argsArray[at] ?? [];
    if (operator === OPS.save || operator === OPS.paintFormXObjectBegin) saved.push(matrix);
    if (operator === OPS.restore || operator === OPS.paintFormXObjectEnd) matrix = saved.pop() ?? matrix;
    if (operator === OPS.transform) matrix = multiply(matrix, args as unknown as Matrix);
    if (operator === OPS.paintFormXObjectBegin && args[0])
      matrix = multiply(matrix, args[0] as unknown as Matrix);
    if (operator !== OPS.paintImageXObject || typeof args[0] !== 'string') continue;
    const box = boxOf(page, matrix);
    if ((box.x1 - box.x0) * (box.y1 - box.y0) > MOST_OF_PAGE) continue;
    const image = imageOf(page, args[0]);
    if (image && isWorthKeeping(image)) found.push({ page: page.pageNumber, box, image });
  }
  return found;
}

type PlacedBlock = { block: Block; box: Rectangle };

/** The blocks of a page with the rectangle around each. */
function blocksOf(blocks: readonly Block[], page: number): PlacedBlock[] {
  return blocks.flatMap((block) => {
    const boxes = block.boxes?.filter((box) => box.page === page) ?? [];
    if (boxes.length === 0) return [];
    const edge = (pick: (box: Rectangle) => number, of: (...values: number[]) => number) =>
      of(...boxes.map(pick));
    const box = {
      x0: edge((each) => each.x0, Math.min),
      y0: edge((each) => each.y0, Math.min),
      x1: edge((each) => each.x1, Math.max),
      y1: edge((each) => each.y1, Math.max),
    };
    return [{ block, box }];
  });
}

/** Behind its caption, else behind the block above it, else before the first block of its page. */
function placeOf({ page, box }: Found, text: string, blocks: readonly Block[]): { at: number; alt: string } {
  const shareWidth = (other: Rectangle) => Math.min(box.x1, other.x1) > Math.max(box.x0, other.x0);
  const own = blocksOf(blocks, page);
  const words = ({ block }: PlacedBlock) => text.slice(block.start, block.end);
  const caption = own.find((each) => {
    const gap = Math.min(Math.abs(each.box.y0 - box.y1), Math.abs(box.y0 - each.box.y1));
    return gap < CAPTION_GAP && shareWidth(each.box) && CAPTION.test(words(each));
  });
  if (caption) return { at: caption.block.end, alt: words(caption) };
  const above = own.filter((each) => each.box.y1 <= box.y0 + 0.01);
  const near = above.filter((each) => shareWidth(each.box)).at(-1) ?? above.at(-1);
  const before = blocks.findLast((block) => (block.page ?? 0) < page);
  return { at: near?.block.end ?? own[0]?.block.start ?? before?.end ?? 0, alt: '' };
}

/**
 * The pictures of a PDF, each beside the text it illustrates, as PNG. Backgrounds, scans of whole pages and what
 * repeats are left out; so is what comes when their share of the time is up.
 */
export async function readPdfImages(
  pdf: PdfDocument,
  { text, blocks }: { text: string; blocks: readonly Block[] },
  limits: ParseLimits,
): Promise<ParsedImage[]> {
  const until = performance.now() + TIME_SHARE * limits.deadlineMs;
  const collector = collectImages(limits);
  const encode = createEncoder();
  for (let number = 1; number <= pdf.numPages && performance.now() < until; number += 1) {
    if (collector.isFull()) break;
    try {
      const page = await pdf.getPage(number);
      for (const found of await imagesOfPage(page)) {
        const bytes = encode(found.image);
        if (bytes) collector.add({ bytes, ...placeOf(found, text, blocks), page: number });
      }
      page.cleanup();
    } catch {
      // The text of this page stands; its pictures are damaged.
    }
  }
  return collector.images();
}
