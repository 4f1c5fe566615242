import { foldForSearch } from '../../lib/normalise.ts';
import { findValues, type Value } from './find-values.ts';

/** A word (Latin) or a character (Chinese) that says what a statement is about, with its span. */
export type Content = { text: string; start: number; end: number; weight: number };

/** A statement taken apart: what it is about, the values it gives, and whether it says yes or no. */
export type ReadStatement = {
  content: Content[];
  values: Value[];
  /** Negations, in order; an even number of them says yes. */
  denials: { start: number; end: number }[];
  /** Words that have an opposite (免费, 收费): what they are about, and whether they are on the denying side. */
  sides: { group: string; denies: boolean; start: number; end: number }[];
};

/** Words that mean the same for this comparison. The first stands for the others. */
const SYNONYMS = [
  '购买 下单 订购 选购',
  '收货 签收 收到',
  '用户 客户 顾客 消费者 买家',
  '价格 费用 资费 价钱 售价',
  '配送 快递 物流 送货 派送',
  '保修 质保',
  '支付 付款 缴纳 缴费',
  '商品 产品 货品 货物',
  '期限 时限 时长 期间',
  '申请 办理 提出',
  '退款 退钱',
  '通知 告知',
  'buy purchase order bought',
  'customer buyer client user shopper',
  'ship deliver dispatch delivery shipping shipment',
  'refund reimburse reimbursement',
  'item product good article',
  'warranty guarantee',
  'price cost fee',
  'phone telephone hotline',
  'receive get receipt arrive',
].map((line) => line.split(' '));

/** The two sides of what can be said of something; the second side denies. */
const OPPOSITES: [string, string, string][] = [
  ['fee', '收费 付费 有偿', '免费 无偿'],
  ['side', '之前 以前 前 before', '之后 以后 后 after'],
  ['bound', '至少 最少 不少于 不低于 at_least minimum', '最多 至多 不超过 不多于 at_most maximum up_to'],
  ['over', '以上 above over', '以下 below under'],
  ['state', '开启 打开 启用 enable enabled', '关闭 停用 禁用 disable disabled'],
  ['take', '接受 accept', '拒绝 拒收 refuse reject decline'],
  ['part', '包括 包含 include including', '排除 exclude excluding'],
  ['paid', 'charged chargeable paid', 'free complimentary'],
  ['back', 'refundable returnable', 'nonrefundable nonreturnable'],
  ['there', 'available possible', 'unavailable impossible'],
  ['must', '必须 必填 required mandatory', '可选 选填 optional'],
];

/** Not negations, though they look like some. */
const NEUTRAL =
  '不仅 不但 不论 无论 不管 不同 不断 非常 未来 无线 不锈钢 不久 没收 不满 不足 未满 无人机 免洗 除非 提前 前台 前往 前提 目前 当前 后台 售后 最后 然后 后续'.split(
    ' ',
  );
const DENIALS =
  '不得 不予 没有 禁止 严禁 谢绝 无需 无须 不必 无法 不 没 未 无 勿 除外 not no never without cannot unable nor neither prohibited forbidden'.split(
    ' ',
  );
/** Small words; politeness; what is said or left out without a change of meaning. */
const SMALL = new Set(
  (
    '的了吗呢吧啊也都就会将在于从自由对为与和及或其该此本您你我们它他她请需要可以能够应当须必已经正时内之起即则才还又并而且但如若果话均一律进行般通常大约左右是有被把个这那所各' +
    '中来去到给向以便由按'
  ).split(''),
);
const SMALL_WORDS = new Set(
  "a an the of in on at to for from by with within inside is are be been being am was were will would shall should can could may might must do does did has have had it its they them their you your we our us this that these those and or but if when then than as so also please any all each per up out about into only just there here which who whom what s t re ve ll d m i my me one's".split(
    ' ',
  ),
);

/** Stands for a short "not" that was found in the text: `n't`, `non-`. */
const NOT = '\u0001';

type Rule = { word: string; as: string; denies: boolean; drop: boolean };

/** Every word above by what it stands for, the longest first. */
const RULES: Rule[] = [
  ...NEUTRAL.map((word) => ({ word, as: word, denies: false, drop: false })),
  ...SYNONYMS.flatMap((words) =>
    words.map((word) => ({ word, as: words[0] ?? word, denies: false, drop: false })),
  ),
  ...OPPOSITES.flatMap(([name, yes, no]) => [
    ...yes.split(' ').map((word) => ({ word, as: `<${name}>`, denies: false, drop: false })),
    ...no.split(' ').map((word) => ({ word, as: `<${name}>`, denies: true, drop: false })),
  ]),
  ...DENIALS.map((word) => ({ word, as: '', denies: true, drop: true })),
].sort((a, b) => b.word.length - a.word.length);
const HAN_RULES = RULES.filter(({ word }) => /\p{Script=Han}/u.test(word));
const LATIN_RULES = new Map(
  RULES.filter(({ word }) => /^[a-z_]+$/.test(word)).map((rule) => [rule.word, rule]),
);

/** One form for all ways to write the same characters, in which spans stay what they are in the original. */
export function foldInPlace(text: string): string {
  const folded = foldForSearch(text);
  if (folded.length === text.length) return folded;
  return Array.from({ length: text.length }, (_, at) => {
    const char = text.charAt(at);
    const one = foldForSearch(char);
    return one.length === 1 ? one : char;
  }).join('');
}

function stem(word: string): string {
  if (word.length < 4 || /[^a-z]/.test(word)) return word;
  return word.replace(/(?:ies|ied)$/, 'y').replace(/(?:ing|ed|es|s|e)$/, '');
}

const STEMMED = new Map([...LATIN_RULES].map(([word, rule]) => [stem(word), rule]));

/** Takes a statement apart. Spans count in `text` as it was given. */
export function readStatement(text: string): ReadStatement {
  // Two words that are one, and the short forms of "not"; spans stay.
  const folded = foldInPlace(text)
    .replace(/at (least|most)/g, 'at_$1')
    .replace(/up to/g, 'up_to')
    .replace(/n['’]t(?![a-z])/g, (found) => NOT.repeat(found.length))
    .replace(/non-(?=[a-z])/g, `${NOT.repeat(3)} `);
  const { values, codes } = findValues(folded);
  const content: Content[] = [];
  const denials: ReadStatement['denials'] = [];
  const sides: ReadStatement['sides'] = [];
  const skip = new Map(values.map(({ start, end }) => [start, end]));
  const codeAt = new Map(codes.map(({ start, end }) => [start, end]));
  const take = (start: number, end: number, rule: Rule | undefined, weight: number, word: string) => {
    if (rule?.as.startsWith('<')) sides.push({ group: rule.as, denies: rule.denies, start, end });
    else if (rule?.denies) denials.push({ start, end });
    // "After receipt, within 7 days" and "within 7 days of receipt": before and after are often left out.
    if (!rule?.drop)
      content.push({ text: rule?.as ?? word, start, end, weight: rule?.as === '<side>' ? 0 : weight });
  };
  for (let at = 0; at < folded.length; ) {
    const value = skip.get(at);
    const code = codeAt.get(at);
    if (value !== undefined) at = value;
    else if (code !== undefined) {
      content.push({ text: folded.slice(at, code), start: at, end: code, weight: 2 });
      at = code;
    } else if (folded[at] === NOT) {
      let end = at;
      while (folded[end] === NOT) end += 1;
      denials.push({ start: at, end });
      at = end;
    } else at = readWord(folded, at, take);
  }
  return { content, values, denials, sides };
}

type Take = (start: number, end: number, rule: Rule | undefined, weight: number, word: string) => void;

/** Reads the word or character at `at`; returns where the next begins. */
function readWord(folded: string, at: number, take: Take): number {
  const char = folded.charAt(at);
  if (/\p{Script=Han}/u.test(char)) {
    const rule = HAN_RULES.find(({ word }) => folded.startsWith(word, at));
    if (rule) {
      take(at, at + rule.word.length, rule, rule.word.length / 2, rule.word);
      return at + rule.word.length;
    }
    if (!SMALL.has(char)) take(at, at + 1, undefined, 0.5, char);
    return at + 1;
  }
  const word = /^[\p{L}\p{N}_]+/u.exec(folded.slice(at, at + 60))?.[0];
  if (!word) return at + 1;
  const rule = LATIN_RULES.get(word) ?? STEMMED.get(stem(word));
  if (rule || !SMALL_WORDS.has(word)) take(at, at + word.length, rule, 1, stem(word));
  return at + word.length;
}
