import { detectLanguage } from './detect-language.ts';

/**
 * The ordinary character for each code point of the block "CJK Radicals Supplement", U+2E80 onwards, one after the
 * other (Unicode property Equivalent_Unified_Ideograph; U+2E80 and U+2E9A have none and stand for themselves).
 */
const SUPPLEMENT_START = 0x2e80;
const SUPPLEMENT = Array.from(
  '⺀厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑𫜹忄心扌攵\u{2e9a}旡日月歺母民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫' +
    '羊𦍌𦍋耂肀聿肉𦥑艹艹艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟',
);

const RADICAL = /[\u2e80-\u2ef3\u2f00-\u2f3d\u2f3f-\u2fd5]/g;
/**
 * Punctuation as vertical writing draws it, and how it is written otherwise (Unicode: Vertical Forms, CJK Compatibility
 * Forms).
 */
const VERTICAL = new Map(
  [
    ...'︐，︑、︒。︓：︔；︕！︖？︗〖︘〗︙…︱—︵（︶）︷｛︸｝︹〔︺〕︻【︼】︽《︾》︿〈﹀〉﹁「﹂」﹃『﹄』﹇［﹈］',
  ].map((char, at, all) => [char, all[at + 1]]),
);
const VERTICAL_FORM = /[\ufe10-\ufe19\ufe31\ufe35-\ufe44\ufe47\ufe48]/g;
/**
 * Control characters but tab and line feed, BOM and zero-width characters, soft hyphen, line/paragraph direction marks.
 */
const INVISIBLE =
  /(?![\t\n])[\p{Cc}\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb\ufffe\uffff]/gu;
const OTHER_SPACES = /[\u00a0\u2000-\u200a\u202f\u205f]/g;

/**
 * The one radical that stands for two ordinary characters: fonts for simplified Chinese draw it like 户, those for
 * traditional Chinese like 戶.
 */
const DOOR = /\u2f3e/g;

function restoreDoor(text: string): string {
  return text.replace(DOOR, detectLanguage(text) === 'zh-Hant' ? '戶' : '户');
}

function restoreRadical(radical: string): string {
  const code = radical.charCodeAt(0);
  // NFKC knows the Kangxi block only; the supplement needs the table above.
  if (code >= 0x2f00) return radical.normalize('NFKC');
  return SUPPLEMENT[code - SUPPLEMENT_START] ?? radical;
}

/**
 * Makes text from a file fit to be stored, shown and searched without changing what a reader sees: line ends become
 * `\n`, invisible characters go, exotic spaces become a plain one, and the radicals that browsers write into PDFs
 * (⻚, ⼼) become the ordinary characters (页, 心), punctuation of vertical writing (︒) that of ordinary one (。). Unlike
 * NFKC it leaves full-width punctuation, ￥ and ① as they are. Unpaired surrogates become U+FFFD, so the result can
 * always be stored as UTF-8.
 */
export function repairText(text: string): string {
  const plain = text
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n')
    .replace(INVISIBLE, '')
    .replace(OTHER_SPACES, ' ')
    .replace(RADICAL, restoreRadical)
    .replace(VERTICAL_FORM, (form) => VERTICAL.get(form) ?? form)
    .toWellFormed()
    .normalize('NFC');
  return plain.includes('\u2f3e') ? restoreDoor(plain) : plain;
}
