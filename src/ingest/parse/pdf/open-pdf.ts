import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DocumentInitParameters, PDFDocumentProxy } from 'pdfjs-dist/types/src/display/api.js';
import { documentError, WRONG_PASSWORD } from '../document-errors.ts';

export type PdfDocument = PDFDocumentProxy;

/** A font that a browser would load: nothing is drawn here, so none is. */
class NoFont {
  loaded = Promise.resolve();
}

/**
 * pdf.js makes a matrix when it is loaded, for drawing, and takes the class from a native canvas library, which the
 * parsing process may not load. Reading text and pictures never uses it, nor fonts.
 */
export function standInForCanvas(): void {
  for (const name of ['DOMMatrix', 'ImageData', 'Path2D']) {
    if (!(name in globalThis)) Object.assign(globalThis, { [name]: class {} });
  }
  if (!('FontFace' in globalThis)) Object.assign(globalThis, { FontFace: NoFont });
}

/** Where pdf.js registers fonts. With it, the outlines of every letter need not be taken out of them for drawing. */
const NO_DOCUMENT = {
  fonts: { add: () => undefined, delete: () => undefined },
} as unknown as NonNullable<DocumentInitParameters['ownerDocument']>;

/**
 * What pdf.js needs to read every file and to fetch nothing; `data` is a copy, because pdf.js takes the buffer over.
 */
export function openOptions(bytes: Uint8Array, password?: string) {
  const folder = dirname(fileURLToPath(import.meta.resolve('pdfjs-dist/package.json')));
  return {
    data: new Uint8Array(bytes),
    ...(password === undefined ? {} : { password }),
    cMapUrl: `${folder}/cmaps/`,
    cMapPacked: true,
    standardFontDataUrl: `${folder}/standard_fonts/`,
    wasmUrl: `${folder}/wasm/`,
    isEvalSupported: false,
    disableFontFace: false,
    ownerDocument: NO_DOCUMENT,
    useSystemFonts: false,
    enableXfa: false,
    // VerbosityLevel.ERRORS
    verbosity: 0,
  };
}

/**
 * Opens a PDF with the data files of pdfjs-dist (character maps of Chinese, Japanese and Korean fonts; standard fonts),
 * so that nothing is fetched. Files that only an owner's password protects open. Throws `document.encrypted`,
 * `.broken`.
 */
export async function openPdf(bytes: Uint8Array, password?: string): Promise<PdfDocument> {
  standInForCanvas();
  const pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs');
  try {
    return await pdfjs.getDocument(openOptions(bytes, password)).promise;
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'PasswordException')
      throw documentError('document.encrypted', password === undefined ? undefined : WRONG_PASSWORD);
    throw documentError('document.broken', undefined, cause);
  }
}
