/** A sentence and its character span in the text it was found in: `text === source.slice(start, end)`. */
export type Sentence = { start: number; end: number; text: string };

/** Abbreviations whose full stop does not end a sentence; others (etc., a.m.) end one when a capital letter follows. */
const NEVER_LAST = new Set(
  'mr mrs ms dr prof st vs e.g i.e cf fig figs eq sec no nos vol pp p approx est dept ext al viz resp incl excl min max tel'.split(
    ' ',
  ),
);
const CLOSERS = /["'”’」』）)】》\]}›»]/;
const END_MARK = /[。！？｡；…!?.\n]/g;

function isSpace(char: string | undefined): boolean {
  return char === undefined || /\s/.test(char);
}

function isHan(char: string | undefined): boolean {
  return (
    char !== undefined && /[\u3000-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]/.test(char)
  );
}

/** True when the full stop at `at` ends the sentence that began at `start`. */
function fullStopEnds(text: string, start: number, at: number, next: number): boolean {
  const before = text[at - 1];
  const after = text[next];
  // 3.5, example.com, v1.2.3, .docx: something follows without a space.
  if (!isSpace(after) && !isHan(after)) return false;
  if (isHan(before)) return true;
  if (!isSpace(after)) return /\p{L}/u.test(before ?? '') && isHan(after);
  const word = /[\p{L}\p{N}.]*$/u.exec(text.slice(Math.max(start, at - 24), at))?.[0] ?? '';
  // "1. Open the menu": the number or letter of a list item belongs to what follows.
  if (/^(\d{1,3}|[a-z]|[ivx]{1,4})$/i.test(word) && text.slice(start, at).trim() === word) return false;
  if (NEVER_LAST.has(word.toLowerCase())) return false;
  // An initial: "J. Smith".
  if (/^\p{Lu}$/u.test(word) && word !== 'I') return false;
  return !goesOn(text, next);
}

/** True when a small letter follows: after "etc.", "a.m.", "..." or an unknown abbreviation the sentence goes on. */
function goesOn(text: string, next: number): boolean {
  const following = /\S/.exec(text.slice(next, next + 8))?.[0];
  return following !== undefined && /\p{Ll}/u.test(following);
}

/** The index after the run of end marks and closing quotes that begins at `at`. */
function afterEndMarks(text: string, at: number): number {
  let next = at + 1;
  while (next < text.length && /[。！？｡…!?.；]/.test(text.charAt(next))) next += 1;
  while (next < text.length && CLOSERS.test(text.charAt(next))) next += 1;
  return next;
}

function endsHere(text: string, start: number, at: number, next: number): boolean {
  const mark = text.charAt(at);
  if (mark === '.' && text.charAt(at + 1) === '.') return isSpace(text[next]) && !goesOn(text, next);
  if (mark === '.') return fullStopEnds(text, start, at, next);
  // ? and ! may be part of an address or of code: they end a sentence next to a space or a Chinese character only.
  if (mark === '?' || mark === '!') return isSpace(text[next]) || isHan(text[next]) || isHan(text[at - 1]);
  // “……” inside a clause: the sentence goes on when a comma follows.
  return !/[，、,）)]/.test(text[next] ?? '');
}

/**
 * Splits Chinese and English text into sentences, in order, without surrounding white space. A sentence ends at
 * 。！？；… and the quotes that close it, at . ! ? before a space unless it is an abbreviation, a number or part of an
 * address, and at every line break (so list items and table rows stand alone). Linear in the length of the text.
 */
export function splitSentences(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let start = 0;
  const add = (end: number) => {
    const piece = text.slice(start, end);
    const lead = piece.length - piece.trimStart().length;
    const trimmed = piece.trim();
    if (trimmed) sentences.push({ start: start + lead, end: start + lead + trimmed.length, text: trimmed });
    start = end;
  };
  END_MARK.lastIndex = 0;
  for (let match = END_MARK.exec(text); match; match = END_MARK.exec(text)) {
    const at = match.index;
    if (text.charAt(at) === '\n') {
      add(at + 1);
      continue;
    }
    const next = afterEndMarks(text, at);
    if (endsHere(text, start, at, next)) add(next);
    END_MARK.lastIndex = next;
  }
  add(text.length);
  return sentences;
}
