import type { Attachment } from '../contract/index.ts';

type MediaType = Attachment['mediaType'];

/** How each kind of file begins (PNG, JPEG, GIF and PDF specifications; RIFF container for WebP). */
const beginnings: [MediaType, (bytes: Buffer) => boolean][] = [
  ['image/png', (bytes) => bytes.subarray(0, 8).equals(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))],
  ['image/jpeg', (bytes) => bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))],
  ['image/gif', (bytes) => /^GIF8[79]a$/.test(bytes.toString('latin1', 0, 6))],
  ['image/webp', (bytes) => /^RIFF[\s\S]{4}WEBP$/.test(bytes.toString('latin1', 0, 12))],
  ['application/pdf', (bytes) => bytes.toString('latin1', 0, 5) === '%PDF-'],
];

const endings: Record<MediaType, readonly string[]> = {
  'image/png': ['png'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/gif': ['gif'],
  'image/webp': ['webp'],
  'application/pdf': ['pdf'],
};

/** What a file is, told by its first bytes: neither its name nor what a browser claims of it counts. */
export function attachmentType(start: Buffer): MediaType | undefined {
  return beginnings.find(([, matches]) => matches(start))?.[0];
}

/** Characters that turn the reading direction hide an ending: "gpj.exe" is read as "exe.jpg". */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
const longestName = 150;

/** A name to show and to save under: no path, nothing invisible, and the ending of what the file really is. */
export function attachmentName(given: string, type: MediaType): string {
  const plain = (given.split(/[/\\]/).at(-1) ?? '').replaceAll(invisible, '').toWellFormed();
  const trimmed = plain.replace(/^[.\s]+|[.\s]+$/g, '');
  const ending = /\.([^.]{1,10})$/.exec(trimmed)?.[1]?.toLowerCase() ?? '';
  const [usual = 'bin'] = endings[type];
  const fits = endings[type].includes(ending);
  const stem = fits ? trimmed.slice(0, -ending.length - 1) : trimmed;
  const cut = [...stem].slice(0, longestName).join('').trim();
  return `${cut === '' ? 'file' : cut}.${fits ? ending : usual}`;
}
