/**
 * Base64 may begin here, after the link that carries it (RFC 2397) or without one. Longer patterns overflow in 10 MB.
 */
const START = /(data:[\w.+/;=-]{1,150};base64,)?(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{56}/g;
const OTHER = /[^A-Za-z0-9+/]/g;
/** On to the next line; parsers join the lines of a paragraph by a space. */
const NEXT_LINE = /(?:[ \t]*\r?\n[ \t]*| )(?=[A-Za-z0-9+/])/y;
/** Mail programs and `base64` break at 76 characters (RFC 2045), PEM at 64 (RFC 7468). */
const WIDEST_LINE = 80;
/**
 * How PNG, JPEG, GIF, WebP, TIFF, icons, SVG, MP4, Ogg, fonts, PDF, zip, 7z, RAR and old Office files begin in Base64.
 */
const FILE =
  /^(iVBORw0KGgo|\/9j\/|R0lGOD[dl]h|UklGR|SUkqA|TU0AK|AAABAA|PHN2Zy|AAAA[A-Za-z0-9+/]{2}Z0eXA|T2dnUw|d09G[RM]|JVBERi0|UEsDB|N3q8ry|UmFyIR|0M8R4KGx)/;
const SHORTEST = 200;
/** Keys, tokens and licences are shorter; nobody types 3 kB, or asks for them. */
const LONGER_THAN_KEYS = 4000;
/** PEM and its like (RFC 7468, RFC 4716): somebody is told to copy what stands between these lines. */
const BEGIN = /-{4,5} ?BEGIN [^-]{1,60}-{4,5}(?![\s\S]*-{4,5} ?END )/;
/** Lines like `Proc-Type: 4,ENCRYPTED` may stand between it and the key. */
const HEAD = 300;

type Context = {
  /** Hears of each file that no `data:` link carries. */
  onLeftOut: () => void;
  /** What the document says before the text. */
  before: () => string;
};

/**
 * Without the files that some write into a text as Base64, pictures mostly: nobody asks for them, and a model that
 * embeds them finds them near to every question in another language.
 */
export function dropEncoded(text: string, { onLeftOut, before }: Context): string {
  if (text.length < SHORTEST) return text;
  const isKept = (at: number) =>
    BEGIN.test((at < HEAD ? before() + text.slice(0, at) : text.slice(at - HEAD, at)).slice(-HEAD));
  const kept: string[] = [];
  let from = 0;
  START.lastIndex = 0;
  for (let found = START.exec(text); found; found = START.exec(text)) {
    const [, link = ''] = found;
    const start = found.index + link.length;
    const { end, isFile } = link ? linkedFile(text, start) : fileAt(text, start);
    START.lastIndex = end;
    if (!isFile || (!link && isKept(start))) continue;
    if (!link) onLeftOut();
    kept.push(text.slice(from, found.index));
    from = end;
  }
  return from === 0 ? text : kept.join('') + text.slice(from);
}

type Found = { end: number; isFile: boolean };

function linkedFile(text: string, start: number): Found {
  const end = afterPadding(text, afterRun(text, start));
  return { end, isFile: end - start >= SHORTEST };
}

/** What is written from here on, in one run or in lines of one width. */
function fileAt(text: string, start: number): Found {
  let end = afterRun(text, start);
  const width = end - start;
  let isWhole = width > WIDEST_LINE;
  while (!isWhole) {
    const line = afterBreak(text, end);
    const lineEnd = line === undefined ? end : afterPadding(text, afterRun(text, line));
    const length = lineEnd - (line ?? end);
    // The last line is shorter, in groups of four; what does not fit is a word after the file.
    if (line === undefined || length > width || (length < width && length % 4 !== 0)) break;
    isWhole = length < width || text[lineEnd - 1] === '=';
    end = lineEnd;
  }
  end = afterPadding(text, end);
  return { end, isFile: isFile(text.slice(start, end), isWhole) };
}

/** Without a whole last line it may be a list of keys, which are all equally long. */
function isFile(written: string, isWhole: boolean): boolean {
  if (written.length < SHORTEST || !/[a-z]/.test(written) || !/[A-Z]/.test(written) || !/\d/.test(written))
    return false;
  return FILE.test(written) || (isWhole && written.length >= LONGER_THAN_KEYS);
}

function afterRun(text: string, at: number): number {
  OTHER.lastIndex = at;
  return OTHER.exec(text)?.index ?? text.length;
}

function afterPadding(text: string, at: number): number {
  if (text[at] !== '=') return at;
  return text[at + 1] === '=' ? at + 2 : at + 1;
}

function afterBreak(text: string, at: number): number | undefined {
  NEXT_LINE.lastIndex = at;
  return NEXT_LINE.test(text) ? NEXT_LINE.lastIndex : undefined;
}
