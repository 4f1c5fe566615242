import { foldForSearch } from '../lib/normalise.ts';

/**
 * Whether a shown text holds an expected one, however it is written: case, width, script, spaces and punctuation do not
 * matter, currencies do, and a number is the whole number: 3 days are not in "13 days", nor 5 in "1.5".
 */
export function holdsText(shown: string, expected: string): boolean {
  const [text, wanted] = [fold(shown), fold(expected)];
  if (wanted === '') return false;
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    const goesOnBefore = /^\d/.test(wanted) && /\d\.?$/.test(text.slice(0, at));
    const goesOnAfter = /\d$/.test(wanted) && /^\.?\d/.test(text.slice(at + wanted.length));
    if (!goesOnBefore && !goesOnAfter) return true;
  }
  return false;
}

/** Numbers without thousands separators, with their decimal point, and apart from each other. */
function fold(text: string): string {
  return foldForSearch(text)
    .replace(/(?<=\d),(?=\d{3}(?!\d))/g, '')
    .replace(/(?:(?!\p{Sc})[\p{P}\p{S}\s])+/gu, (mark, at: number, all: string) => {
      const inNumber = /\d/.test(all[at - 1] ?? '') && /\d/.test(all[at + mark.length] ?? '');
      return inNumber ? (/^[.,]$/.test(mark) ? '.' : ' ') : '';
    });
}
