import { Converter } from 'opencc-js/t2cn';
import { detectLanguage } from './detect-language.ts';
import { repairText } from './repair-text.ts';

const HAN = /\p{Script=Han}/u;
const ACCENTS = /\p{Mn}/gu;

// `twp` also turns Taiwan's wording into the mainland's (資料夾 → 文件夹): right for search, wrong for display, and wrong
// for text that is simplified already (文件 there means 檔案, here 文档).
const fromTaiwan = Converter({ from: 'twp', to: 'cn' });
const fromTraditional = Converter({ from: 't', to: 'cn' });

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
  return detectLanguage(folded) === 'zh-Hant' ? fromTaiwan(folded) : fromTraditional(folded);
}
