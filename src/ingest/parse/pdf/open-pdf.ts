import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PDFDocumentProxy } from 'pdfjs-dist/types/src/display/api.js';
import { documentError } from '../document-errors.ts';

export type PdfDocument = PDFDocumentProxy;

/**
 * pdf.js makes a matrix when it is loaded, for drawing, and takes the class from a native canvas library, which the parsing
 * process may not load. Reading text never uses it.
 */
function standInForCanvas(): void {
  for (const name of ['DOMMatrix', 'ImageData', 'Path2D']) {
    if (!(name in globalThis)) Object.assign(globalThis, { [name]: class {} });
  }
}

/**
 * Opens a PDF with the data files of pdfjs-dist (character maps of Chinese, Japanese and Korean fonts; standard fonts), so
 * that nothing is fetched. Files that only an owner's password protects open. Throws `document.encrypted`, `.broken`.
 */
export async function openPdf(bytes: Uint8Array): Promise<PdfDocument> {
  standInForCanvas();
  const pdfjs = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const folder = dirname(fileURLToPath(import.meta.resolve('pdfjs-dist/package.json')));
  try {
    return await pdfjs.getDocument({
      // A copy, because pdf.js takes the buffer over, and refuses Node's Buffer.
      data: new Uint8Array(bytes),
      cMapUrl: `${folder}/cmaps/`,
      cMapPacked: true,
      standardFontDataUrl: `${folder}/standard_fonts/`,
      isEvalSupported: false,
      disableFontFace: true,
      useSystemFonts: false,
      enableXfa: false,
      verbosity: pdfjs.VerbosityLevel.ERRORS,
    }).promise;
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'PasswordException')
      throw documentError('document.encrypted', undefined, cause);
    throw documentError('document.broken', undefined, cause);
  }
}
