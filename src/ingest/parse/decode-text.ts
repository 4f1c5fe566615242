import { documentError } from './document-errors.ts';

/**
 * The most frequent characters of simplified and traditional Chinese: half of any real text, hardly any of a wrong
 * guess.
 */
const COMMON_HAN = new Set(
  '的一是不了在人有我他这個个們们中来來上大为為和国國地到以说說时時要就出会會可也你对對生能而子那得于於着下自之年过過发發后後作里裡用道行所然家种種事成方多经經么麼去法学學如都同现現' +
    '当當没沒动動面起看定天分还還进進好小部其些主样樣理心她本前开開但因只从從想实實日军軍者意无無力它与與长長把机機十民第公此已工使情明性知全三又关關点點正业業外将將两兩高间間由问問很最重并' +
    '物手应應战戰向头頭文体體政美相见見被利什二等产產或新己制身果加西斯月话話合回特代内內信表化老给給世位次度门門任常先海通教儿兒原东東声聲提立及比员員解水名真论論处處走义義各入几幾口认認条條平系气氣' +
    '题題活尔爾更别別打女变變四神总總何电電数數安少报報才结結反受目太量再感建务務做接必场場件计計管期市直德资資命山金指克许許统統区區保至队隊形社便空决決治展马馬科司五基眼书書非则則听聽白却卻界达達光放强強即像难難' +
    '且权權思王象完设設式色路记記南品住告类類求据據程北边邊死张張该該交规規万萬取拉格望觉覺术術领領共确確传傳师師观觀清今切院让讓识識候带帶导導争爭运運请請您需帐帳账戶户单單费費登录錄密码碼邮郵箱版' +
    '本选選择擇击擊按钮鈕输輸下载載支付订訂购購退款服务客户',
);

const KANA = /[\u3041-\u30ff]/g;
const HAN_OR_KANA = /[\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff]/g;
/** Half-width katakana, private use and rare signs: what a double-byte text looks like in the wrong encoding. */
const SUSPICIOUS = /[\uff61-\uff9f\ue000-\uf8ff\u3400-\u4dbf\u2500-\u257f]/g;

/** Bytes judged by the guess; whole files are decoded only once. */
const SAMPLE_BYTES = 64 * 1024;

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function tryDecode(bytes: Uint8Array, encoding: string, fatal = true): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal }).decode(bytes, { stream: true });
  } catch {
    return undefined;
  }
}

/** Share of East Asian characters that are frequent ones, 0 to 1; suspicious characters count against it. */
function plausibility(text: string): number {
  const chars = text.match(HAN_OR_KANA) ?? [];
  if (chars.length === 0) return 0;
  const common = chars.filter((char) => COMMON_HAN.has(char)).length + count(text, KANA);
  return (common - 2 * count(text, SUSPICIOUS)) / chars.length;
}

/** Share of characters that are ASCII or ordinary East Asian ones, 0 to 1. */
function ordinaryShare(text: string): number {
  const ordinary = count(text, /[\t\n\r -~]/g) + count(text, /[\u3000-\u30ff\uff00-\uff5e]/g);
  const han = (text.match(/[\u4e00-\u9fff]/g) ?? []).filter((char) => COMMON_HAN.has(char)).length;
  return text.length === 0 ? 0 : (ordinary + han) / text.length;
}

/** UTF-16 without a mark has zero bytes, and reads well one way round only; binary data reads well neither way. */
function guessUtf16(bytes: Uint8Array): string | undefined {
  const part = bytes.subarray(0, SAMPLE_BYTES & ~1);
  const ranked = ['utf-16le', 'utf-16be']
    .map((encoding) => ({ encoding, share: ordinaryShare(tryDecode(part, encoding, false) ?? '') }))
    .sort((a, b) => b.share - a.share);
  const best = ranked[0];
  return best && best.share > 0.4 ? best.encoding : undefined;
}

function guessLegacy(bytes: Uint8Array): string {
  const part = bytes.subarray(0, SAMPLE_BYTES);
  const candidates = ['gb18030', 'big5', 'shift_jis', 'euc-jp', 'utf-16le', 'utf-16be'];
  const ranked = candidates
    .map((encoding) => ({ encoding, score: plausibility(tryDecode(part, encoding) ?? '') }))
    .sort((a, b) => b.score - a.score);
  const best = ranked[0];
  // Western text read as double bytes gives rare characters only.
  return best && best.score > 0.15 ? best.encoding : 'windows-1252';
}

/**
 * The encoding of a text file, as a WHATWG label: byte order mark, else valid UTF-8, else UTF-16 by its zero bytes,
 * else what an HTML or XML head `declared`, else GB18030, Big5, Shift-JIS or Windows-1252, whichever gives the most
 * ordinary characters. `undefined` for binary data.
 */
export function guessEncoding(bytes: Uint8Array, declared?: string): string | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const zeros = bytes.subarray(0, SAMPLE_BYTES).includes(0);
  if (zeros) return guessUtf16(bytes);
  if (tryDecode(bytes, 'utf-8') !== undefined) return 'utf-8';
  if (declared && tryDecode(bytes.subarray(0, SAMPLE_BYTES), declared) !== undefined) return declared;
  return guessLegacy(bytes);
}

/**
 * Decodes a text file in whatever common encoding it has; see `guessEncoding`. Throws `document.broken` for binary
 * data.
 */
export function decodeText(bytes: Uint8Array, declared?: string): { text: string; encoding: string } {
  const encoding = guessEncoding(bytes, declared);
  if (!encoding) throw documentError('document.broken');
  return { text: new TextDecoder(encoding).decode(bytes), encoding };
}
