import type { DifferenceKind } from '../../contract/index.ts';
import type { Value } from './find-values.ts';
import { type Content, foldInPlace, type ReadStatement, readStatement } from './read-statement.ts';

type Span = { start: number; end: number };
/** What two statements that are otherwise alike say differently; a span is null where one side says nothing there. */
export type Difference = { kind: DifferenceKind; left: Span | null; right: Span | null };
export type Comparison = { kind: 'contradiction' | 'duplicate'; differences: Difference[] };

/** A statement, and what stands over it: title and headings, or the question of an FAQ entry. */
export type Statement = { text: string; place: string; sameSource: boolean };

type Read = ReadStatement & { text: string };

/** Share of what two statements are about that may be in one of them only, and its weight at most. */
const MOST_EXTRA_SHARE = 0.16;
const MOST_EXTRA = 1.6;
/** Less than this says too little to be compared. */
const LEAST_CONTENT = 1.5;
/** Words that narrow what a statement is about: with one of them on one side only, both may be true. */
const NARROWING =
  /(?<![a-z])(vip|svip|plus|pro|premium|basic|standard|enterprise|business|student|international|domestic|overseas|weekend|holiday|first|second|new|old|ios|android|window|mac|annual|monthly|online|offline|custom|digital|used)(?![a-z])/g;
const NARROWING_HAN =
  /会员|企业|个人|海外|国际|国内|境外|港澳|台湾|学生|新人|老人|儿童|生鲜|定制|二手|周末|节假|节日|偏远|首次|再次|普通|高级|标准|专业|旗舰|基础|年付|月付|年费|月费|线上|线下|门店|安卓|苹果|预售|促销|团购|批发|进口/g;
/** What kind of text a title names: it tells no subjects apart. */
const GENERIC =
  /手册|说明书?|指南|须知|参数|政策|规则|规定|章程|问答|常见问题|帮助|公告|通知|介绍|文档|条款|协议|流程|教程|页面|manual|guide|faq|policy|policies|terms|help|support|handbook|overview|notes|questions|conditions|instructions/g;

/** Items of each side that have no partner of the same text on the other; what only moved is no difference. */
function extras(a: readonly Content[], b: readonly Content[]): [Content[], Content[]] {
  return [withoutPartner(a, b), withoutPartner(b, a)];
}

function withoutPartner(items: readonly Content[], others: readonly Content[]): Content[] {
  const partners = new Map<string, number>();
  for (const { text } of others) partners.set(text, (partners.get(text) ?? 0) + 1);
  return items.filter(({ text }) => {
    const left = partners.get(text) ?? 0;
    if (left > 0) partners.set(text, left - 1);
    return left === 0;
  });
}

const weigh = (items: readonly Content[]) => items.reduce((sum, { weight }) => sum + weight, 0);

/** The narrowing words in a text. */
function narrowing(text: string): Set<string> {
  const folded = foldInPlace(text);
  return new Set([...(folded.match(NARROWING) ?? []), ...(folded.match(NARROWING_HAN) ?? [])]);
}

function inOneOnly(a: ReadonlySet<string>, b: ReadonlySet<string>): string[] {
  return [...[...a].filter((each) => !b.has(each)), ...[...b].filter((each) => !a.has(each))];
}

/**
 * True when both statements are about the same: nothing of weight stands in one only, and nothing stands for another.
 */
function isSameSubject(left: Read, right: Read): boolean {
  const total = Math.max(weigh(left.content), weigh(right.content));
  if (Math.min(weigh(left.content), weigh(right.content)) < LEAST_CONTENT) return false;
  const [a, b] = extras(left.content, right.content);
  const extra = weigh(a) + weigh(b);
  if (extra > MOST_EXTRA || extra > MOST_EXTRA_SHARE * (weigh(left.content) + weigh(right.content)))
    return false;
  // One thing in place of another: another subject, unless it is a character or so of many.
  if (a.length > 0 && b.length > 0 && extra > Math.min(1, 0.06 * total)) return false;
  return inOneOnly(narrowing(left.text), narrowing(right.text)).length === 0;
}

/** Values that differ: of each kind both sides have equally many of, those that stand in the same place. */
function valueDifferences(left: readonly Value[], right: readonly Value[]): Difference[] {
  const kinds = new Set([...left, ...right].map(({ kind }) => kind));
  return [...kinds].flatMap((kind) => {
    const [a, b] = [left, right].map((values) => values.filter((value) => value.kind === kind)) as [
      Value[],
      Value[],
    ];
    const sets = [a, b].map((values) =>
      values
        .map(({ canonical }) => canonical)
        .sort()
        .join(' '),
    );
    if (a.length !== b.length || sets[0] === sets[1]) return [];
    return a.flatMap((value, at): Difference[] => {
      const other = b[at];
      return other && other.canonical !== value.canonical
        ? [{ kind, left: spanOf(value), right: spanOf(other) }]
        : [];
    });
  });
}

function spanOf({ start, end }: Span): Span {
  return { start, end };
}

function denialDifference(left: ReadStatement, right: ReadStatement): Difference[] {
  const groups = (of: ReadStatement) => new Set(of.sides.map(({ group }) => group));
  const other = groups(right);
  const shared = new Set([...groups(left)].filter((group) => other.has(group)));
  const denialsOf = ({ denials, sides }: ReadStatement) => [
    ...denials,
    ...sides.filter(({ group, denies }) => denies && shared.has(group)),
  ];
  const [x, y] = [denialsOf(left), denialsOf(right)];
  if (x.length % 2 === y.length % 2) return [];
  const [a, b] = [x.at(-1), y.at(-1)];
  return [{ kind: 'negation', left: a ? spanOf(a) : null, right: b ? spanOf(b) : null }];
}

/** Model names and the like: what tells two manuals of one maker apart. A year is a version of the same. */
function codesOf(place: string): string {
  const found =
    place
      .normalize('NFKC')
      .toLowerCase()
      .match(/[a-z]*[-_]?\d[a-z\d.-]*|\b[a-z]\b/g) ?? [];
  return found
    .filter((code) => !/^(19|20)\d\d/.test(code) && !/^v\d/.test(code))
    .sort()
    .join(' ');
}

/** Titles that differ in one thing only name different things: 标准版说明 and 专业版说明. */
function areParallel(left: Statement, right: Statement): boolean {
  if (codesOf(left.place) !== codesOf(right.place)) return true;
  const subject = ({ place }: Statement) =>
    readStatement(foldInPlace(place).replace(GENERIC, (found) => ' '.repeat(found.length))).content;
  const [a, b] = [subject(left), subject(right)];
  const [x, y] = extras(a, b);
  if (x.length === 0 && y.length === 0) return false;
  const isAlike = x.length < a.length || y.length < b.length;
  const only = inOneOnly(narrowing(left.place), narrowing(right.place));
  if (isAlike && only.some((word) => !foldInPlace(left.text).includes(word))) return true;
  const shared = weigh(a) + weigh(b) - weigh(x) - weigh(y);
  // In one document, short headings side by side: each has its own.
  const isShort = Math.max(weigh(a), weigh(b)) < 12;
  return weigh(x) >= 1 && weigh(y) >= 1 && (left.sameSource ? isShort : shared >= weigh(x) + weigh(y));
}

/**
 * Whether two statements are about the same and contradict each other (a number, date, duration, amount or negation
 * differs), or say the same. Undefined when they are about different things.
 */
export function compareStatements(left: Statement, right: Statement): Comparison | undefined {
  const [a, b] = [left, right].map(({ text }) => ({ ...readStatement(text), text })) as [Read, Read];
  if (!isSameSubject(a, b) || areParallel(left, right)) return undefined;
  const values = valueDifferences(a.values, b.values);
  const denial = denialDifference(a, b);
  // Steps of a scale in one text: two for 9, three for 8.
  const isScale = left.sameSource && values.length > 1 && values.length === a.values.length;
  if (isScale) return undefined;
  if (values.length > 0 || denial.length > 0)
    return { kind: 'contradiction', differences: [...values, ...denial] };
  const canonical = (values: readonly Value[]) =>
    values
      .map((value) => value.canonical)
      .sort()
      .join(' ');
  return canonical(a.values) === canonical(b.values) ? { kind: 'duplicate', differences: [] } : undefined;
}
