import { Converter } from 'opencc-js/t2cn';
import { repairText } from './repair-text.ts';

const HAN = /\p{Script=Han}/u;
const ACCENTS = /\p{Mn}/gu;

// `twp` also turns Taiwan's wording into the mainland's (資料夾 → 文件夹): right for search, wrong for display.
const toSimplified = Converter({ from: 'twp', to: 'cn' });

/**
 * One form for all ways to write the same words, for search only and never for display: radicals and full-width forms
 * (NFKC), case, accents, traditional characters and Taiwan's wording to simplified ones. Lengths change: spans in the
 * folded text are not spans in the original.
 */
export function foldForSearch(text: string): string {
  const folded = repairText(text)
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFD')
    .replace(ACCENTS, '')
    .normalize('NFC');
  if (!HAN.test(folded)) return folded;
  return toSimplified(folded);
}
