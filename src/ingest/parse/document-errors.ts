import { AppError } from '../../lib/app-error.ts';

/** Why a document could not be learnt. Each sentence tells the person who uploaded it what to do next. */
export type DocumentErrorCode =
  | 'document.encrypted'
  | 'document.broken'
  | 'document.empty'
  | 'document.unsupported'
  | 'document.too_large'
  | 'document.unsafe'
  | 'document.no_text';

export const SUPPORTED_FORMATS =
  'PDF, Word (.docx, .doc), PowerPoint (.pptx), Excel (.xlsx, .xls), CSV, Markdown, HTML, JSON, e-mail (.eml), plain text, pictures of text (PNG, JPEG) and ZIP archives of these';

const SENTENCES: Record<DocumentErrorCode, string> = {
  'document.encrypted':
    'This file is protected by a password: enter the password on the document, or save a copy without it and upload that.',
  'document.broken':
    'This file is damaged or incomplete: open it in the program it comes from, save it again and upload the new copy.',
  'document.empty': 'This file is empty: check that you picked the right file and upload it again.',
  'document.unsupported': `This type of file is not supported: convert it to one of ${SUPPORTED_FORMATS}.`,
  'document.too_large': 'This file is too large: split it into smaller files and upload them one by one.',
  'document.unsafe':
    'This file was refused because reading it takes far more memory or time than its size explains: save its content as a new file and upload that.',
  'document.no_text':
    'No text was found in this file, it probably consists of scanned images: upload a version with text, for example after text recognition (OCR).',
};

export const WRONG_PASSWORD =
  'The password does not open this file: check it (capital letters, spaces) and try again.';

/** An AppError for `code`; `sentence` replaces the general one where more is known about this file. */
export function documentError(code: DocumentErrorCode, sentence?: string, cause?: unknown): AppError {
  return new AppError(code, sentence ?? SENTENCES[code], cause === undefined ? {} : { cause });
}

export function unsupported(what: string): AppError {
  return documentError(
    'document.unsupported',
    `${what} cannot be read yet: convert it to one of ${SUPPORTED_FORMATS}.`,
  );
}
