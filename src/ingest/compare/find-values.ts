import type { DifferenceKind } from '../../contract/index.ts';

/** A number, date, duration or amount in a statement: values that mean the same are written the same in `canonical`. */
export type Value = {
  kind: Exclude<DifferenceKind, 'negation'>;
  canonical: string;
  start: number;
  end: number;
};

const digits = String.raw`\d[\d,]*(?:\.\d+)?`;
const han = '[零〇一二两三四五六七八九十百千万半]+';
const english =
  'half a|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|twenty|thirty|forty|forty-five|sixty|ninety';
const one = `(?:${digits}|${han}|(?<![a-z])(?:${english})(?![a-z]))`;
/** One number, or two that bound a range. */
const number = String.raw`(?<number>${one}(?:\s*(?:-|~|–|—|至|到|to)\s*${one})?)`;

const minutesOf: [RegExp, number][] = [
  [/^(秒|sec)/, 1 / 60],
  [/^(分|min)/, 1],
  [/^(小时|钟头|hour|hr)/, 60],
  [/^(天|日|自然日|day)/, 1440],
  [/^(周|星期|礼拜|week)/, 10_080],
];
const monthsOf: [RegExp, number][] = [
  [/^(月|month)/, 1],
  [/^(季|quarter)/, 3],
  [/^(年|year)/, 12],
];
const months =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?';

type Pattern = {
  kind: Value['kind'] | 'word';
  pattern: RegExp;
  canonical?: (groups: Record<string, string>, whole: string) => string;
};

const plain = (whole: string) => whole.replace(/[\s,]+/g, '');

/** In this order: what an earlier pattern took, a later one does not see. */
const PATTERNS: Pattern[] = [
  // Codes of models, errors and standards: words, not numbers.
  { kind: 'word', pattern: /(?<![a-z\d])[a-z]+(?:[-_]?\d[a-z\d]*)+(?:[-_.][a-z\d]+)*/g },
  { kind: 'word', pattern: /(?<![a-z\d])[a-z](?=\s?\p{Script=Han})/gu },
  // The place in a list, and versions, tell things apart; they are not what is said of them.
  {
    kind: 'word',
    pattern:
      /(?<![a-z])(?:version|step|chapter|section|model|type|level|tier|phase)\s*\d[\d.]*|第[\d一二三四五六七八九十]+[步章节条款代期版级档阶]|版本\s*\d[\d.]*/g,
  },
  {
    kind: 'date',
    pattern: /(?:(?<y>\d{4})\s*年\s*)?(?<m>\d{1,2})\s*月\s*(?<d>\d{1,2})\s*[日号]/g,
    canonical: ({ y = '', m, d }) => `${y}-${Number(m)}-${Number(d)}`,
  },
  {
    kind: 'date',
    pattern: /(?<y>\d{4})[-/.](?<m>\d{1,2})[-/.](?<d>\d{1,2})/g,
    canonical: ({ y, m, d }) => `${y}-${Number(m)}-${Number(d)}`,
  },
  {
    kind: 'date',
    pattern: /(?<y>\d{4})\s*年(?:\s*(?<m>\d{1,2})\s*月)?/g,
    canonical: ({ y, m = '' }) => `${y}-${m}`,
  },
  {
    kind: 'date',
    pattern: new RegExp(
      String.raw`(?<![a-z])(?<m>${months})\.?\s+(?<d>\d{1,2})(?!\d)(?:st|nd|rd|th)?(?:,?\s+(?<y>\d{4}))?`,
      'g',
    ),
    canonical: ({ y = '', m = '', d }) => `${y}-${monthNumber(m)}-${d}`,
  },
  {
    kind: 'date',
    pattern: new RegExp(
      String.raw`(?<d>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?(?<m>${months})(?![a-z])(?:\s+(?<y>\d{4}))?`,
      'g',
    ),
    canonical: ({ y = '', m = '', d }) => `${y}-${monthNumber(m)}-${d}`,
  },
  {
    kind: 'date',
    pattern: /(?:星期|周|礼拜)(?<d>[一二三四五六日天末])/g,
    canonical: ({ d = '' }) => `w${d.replace('天', '日')}`,
  },
  {
    kind: 'date',
    pattern: /(?<![a-z])(?<d>mon|tues|wednes|thurs|fri|satur|sun)days?(?![a-z])/g,
    canonical: ({ d = '' }) =>
      `w${{ mon: '一', tues: '二', wednes: '三', thurs: '四', fri: '五', satur: '六', sun: '日' }[d]}`,
  },
  {
    kind: 'date',
    pattern:
      /(?<part>上午|下午|早上|晚上|中午)?\s*(?<h>\d{1,2})\s*(?:[:：](?<min>\d{2})|点(?<half>半)?|(?=\s*(?:a\.?m|p\.?m)))\s*(?<half2>a\.?m\.?|p\.?m\.?)?/g,
    canonical: ({ part = '', h, min = '0', half, half2 = '' }) => {
      const isLate = (/下午|晚上/.test(part) || half2.startsWith('p')) && Number(h) < 12;
      return `t${Number(h) + (isLate ? 12 : 0)}:${half ? 30 : Number(min)}`;
    },
  },
  {
    kind: 'amount',
    pattern: new RegExp(
      String.raw`(?<currency>us\$|[¥$€£]|rmb|cny|usd|eur|gbp)\s*${number}\s*(?<scale>[万亿千]?)`,
      'g',
    ),
    canonical: ({ currency = '', number: n = '', scale = '' }) =>
      `${currencyOf(currency)}${numeral(n)}${scale}`,
  },
  {
    kind: 'amount',
    pattern: new RegExp(
      String.raw`${number}\s*(?<scale>[万亿千]?)\s*(?<currency>人民币|美元|欧元|港币|港元|元|块|(?:us )?dollars?|euros?|yuan|usd|cny|rmb|eur|gbp|pounds?|cents?)(?![a-z])`,
      'g',
    ),
    canonical: ({ currency = '', number: n = '', scale = '' }) =>
      `${currencyOf(currency)}${numeral(n)}${scale}`,
  },
  {
    kind: 'duration',
    pattern: new RegExp(
      String.raw`${number}[\s-]*个?\s*(?<unit>工作日|自然日|秒|分钟|小时|钟头|天|日|周|星期|礼拜|季度|月|年|(?:business|working)[\s-]days?|calendar days?|seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|quarters?|years?)(?![a-z])`,
      'g',
    ),
    canonical: ({ number: n = '', unit = '' }) => duration(n, unit),
  },
  {
    kind: 'number',
    pattern: new RegExp(`百分之(?<number>${one})`, 'g'),
    canonical: ({ number: n = '' }) => `${numeral(n)}%`,
  },
  {
    kind: 'number',
    pattern: new RegExp(
      String.raw`${number}\s*(?<unit>%|percent|折|次|件|台|人|位|张|条|份|种|层|寸|瓦|升|公斤|千克|克|米|厘米|毫米|吨|公里|倍|个|times)`,
      'g',
    ),
    canonical: ({ number: n = '', unit = '' }) => `${numeral(n)}${unit === 'percent' ? '%' : unit}`,
  },
  {
    kind: 'number',
    pattern: new RegExp(
      String.raw`(?<number>${digits}(?:\s*(?:-|~|–|至|到|to)\s*${digits})?)\s*(?<unit>[a-z]{1,4}(?![a-z\d]))?`,
      'g',
    ),
    canonical: ({ number: n = '', unit = '' }) => `${numeral(n)}${isUnit(unit) ? unit : ''}`,
  },
  {
    kind: 'number',
    pattern:
      /(?<![a-z])(?<number>two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|sixty|ninety)(?=\s+[a-z])/g,
    canonical: ({ number: n = '' }) => numeral(n),
  },
];

function monthNumber(name: string): number {
  return 1 + 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ').indexOf(name.slice(0, 3));
}

function currencyOf(name: string): string {
  if (/^(¥|rmb|cny|yuan|人民币|元|块)/.test(name)) return 'cny';
  if (/^(us\$|\$|usd|us dollar|dollar|美元)/.test(name)) return 'usd';
  if (/^(€|eur|欧元)/.test(name)) return 'eur';
  return name;
}

/** Small words behind a number are no units: `5 of`. */
function isUnit(word: string): boolean {
  return /^(gb|mb|kb|tb|kg|g|mg|cm|mm|m|km|l|ml|w|kw|v|a|ma|mah|hz|khz|mhz|ghz|px|dpi|in|ft|lb|lbs|oz|x|c|f)$/.test(
    word,
  );
}

const WORDS: Record<string, number> = Object.fromEntries(
  'a an one two three four five six seven eight nine ten eleven twelve'
    .split(' ')
    .map((word, at) => [word, Math.max(1, at - 1)] as const),
);
Object.assign(WORDS, {
  fourteen: 14,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  forty: 40,
  'forty-five': 45,
  sixty: 60,
  ninety: 90,
  'half a': 0.5,
});

/** 二十五 → 25, 两百 → 200, 半 → 0.5. */
function hanNumber(text: string): number {
  let total = 0;
  let current = 0;
  for (const char of text) {
    const digit = '零一二三四五六七八九'.indexOf(char === '两' ? '二' : char === '〇' ? '零' : char);
    const power = { 十: 10, 百: 100, 千: 1000, 万: 10_000 }[char];
    if (digit >= 0) current = digit;
    else if (char === '半') current = 0.5;
    else if (power) {
      total = power === 10_000 ? (total + current) * power : total + (current || 1) * power;
      current = 0;
    }
  }
  return total + current;
}

function toNumber(text: string): number {
  const trimmed = text.trim();
  return WORDS[trimmed] ?? (/^\d/.test(trimmed) ? Number(trimmed.replaceAll(',', '')) : hanNumber(trimmed));
}

/** One number, or the two ends of a range. */
function ends(text: string): number[] {
  return text.split(/\s*(?:~|–|—|至|到|(?<=\s)to(?=\s)|(?<=[\d\s])-(?=[\d\s]))\s*/).map(toNumber);
}

function numeral(text: string): string {
  return ends(text).join('-');
}

/** 24 hours are one day and seven days a week; working days are their own, and a month has no fixed number of days. */
function duration(text: string, unit: string): string {
  const values = ends(text);
  const scaled = (list: [RegExp, number][]) => list.find(([pattern]) => pattern.test(unit))?.[1];
  if (/工作日|business|working/.test(unit)) return `${values.join('-')}wd`;
  const minutes = scaled(minutesOf) ?? (/^calendar/.test(unit) ? 1440 : undefined);
  if (minutes !== undefined) return `${values.map((value) => value * minutes).join('-')}min`;
  return `${values.map((value) => value * (scaled(monthsOf) ?? 1)).join('-')}mon`;
}

/**
 * The values in a folded text (lower case, half-width, simplified), in order, and which parts of it are codes. Spans
 * count in that text.
 */
export function findValues(folded: string): { values: Value[]; codes: { start: number; end: number }[] } {
  const taken = new Uint8Array(folded.length);
  const values: Value[] = [];
  const codes: { start: number; end: number }[] = [];
  for (const { kind, pattern, canonical } of PATTERNS) {
    for (const match of folded.matchAll(pattern)) {
      const [start, end] = [match.index, match.index + match[0].trimEnd().length];
      if (end === start || taken.subarray(start, end).includes(1)) continue;
      taken.fill(1, start, end);
      if (kind === 'word') codes.push({ start, end });
      else {
        const groups = (match.groups ?? {}) as Record<string, string>;
        values.push({ kind, canonical: canonical?.(groups, match[0]) ?? plain(match[0]), start, end });
      }
    }
  }
  return { values: values.sort((a, b) => a.start - b.start), codes };
}
