import { createCanvas, DOMMatrix, ImageData, Path2D } from '@napi-rs/canvas';
import type { RenderParameters } from 'pdfjs-dist/types/src/display/api.js';
import type { PdfDocument } from '../pdf/open-pdf.ts';
import type { Picture } from './types.ts';

// pdf.js takes these from the browser; they must be there before it is loaded, and be those of the canvas it draws on.
Object.assign(globalThis, { DOMMatrix, ImageData, Path2D });

/** Resolution of rendering, and the longest side it may have, in pixels. */
const DPI = 200;
const LONG_SIDE = 3200;

/** A page of a PDF as a picture, turned as the file says. */
export async function renderPage(pdf: PdfDocument, number: number): Promise<Picture> {
  const page = await pdf.getPage(number);
  const size = page.getViewport({ scale: 1 });
  const scale = Math.min(DPI / 72, LONG_SIDE / Math.max(size.width, size.height));
  const viewport = page.getViewport({ scale });
  const canvas = createCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height));
  const context = canvas.getContext('2d');
  context.fillStyle = 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
  // pdf.js draws on whatever has the methods of a browser's canvas.
  await page.render({ canvas: canvas as unknown as RenderParameters['canvas'], viewport }).promise;
  page.cleanup();
  const { width, height } = canvas;
  return { width, height, data: context.getImageData(0, 0, width, height).data };
}
