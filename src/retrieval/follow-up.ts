import { isBotText } from './bot-texts.ts';
import { actOf } from './conversation-acts.ts';
import { contentWords, foldBesideNames } from './question-words.ts';
import type { Turn } from './understand.ts';

/** A message that goes on from what was said before. */
export interface FollowUp {
  /** What it says itself, without what joins it to the turns before: "海外" of "那海外呢？". */
  focus: string;
  /** The question made whole, in the ways that the turns before allow. */
  texts: string[];
  /** What the bot or a person said before, where the last of `texts` goes on from it. */
  said?: string;
  /** How much less sure a whole question may be and still be preferred to the message as it stands. */
  lead: number;
}

/** So many of the customer's turns back the question that is gone on from is looked for. */
const MOST_TURNS = 6;
/** Longer turns of the bot say too much to be a subject. */
const LONGEST_TURN = 300;
/** Longer messages explain themselves. */
const LONGEST = 160;

/**
 * "那海外呢？", "and for contractors?", "要多久？", "does it cost extra?": undefined where the message stands on its own or
 * nothing was asked before. A change of subject ("and how do I reset my password?") names what it is about, so it is
 * none.
 */
export function followUpOf(message: string, history: readonly Turn[]): FollowUp | undefined {
  const leaning = history.length > 0 ? leaningOf(message) : undefined;
  if (!leaning) return undefined;
  const { focus, lead } = leaning;
  const said = saidBefore(history);
  const before = [questionBefore(history), namedBefore(history), said];
  const texts = before.flatMap((turn) => (turn ? [`${turn} ${focus}`] : []));
  return texts.length > 0 ? { focus, texts, lead, ...(said && { said }) } : undefined;
}

/** The last message of the customer that stood on its own. */
function questionBefore(history: readonly Turn[]): string | undefined {
  return history
    .filter(({ role }) => role === 'customer')
    .slice(-MOST_TURNS)
    .findLast(({ text }) => actOf(text) === undefined && leaningOf(text)?.lead !== CERTAIN)?.text;
}

/** The customer's last message where it went on too but named a subject of its own: "what about the warranty?" */
function namedBefore(history: readonly Turn[]): string | undefined {
  const text = history.findLast(({ role }) => role === 'customer')?.text ?? '';
  const leaning = actOf(text) === undefined ? leaningOf(text) : undefined;
  return leaning?.lead === CERTAIN && contentWords(leaning.focus).length > 0 ? text : undefined;
}

/** What the bot or a person said in the last two turns, where names stand that "it" and "there" mean. */
function saidBefore(history: readonly Turn[]): string | undefined {
  const said = history
    .filter(({ role, text }) => role !== 'customer' && text.length <= LONGEST_TURN && !isBotText(text))
    .slice(-2);
  return said.length > 0 ? said.map(({ text }) => text).join(' ') : undefined;
}

/** It cannot be understood alone. */
const CERTAIN = 0.5;
/** It hardly can. */
const LIKELY = 0.15;
/** It may be meant to go on. */
const POSSIBLE = 0;

function leaningOf(message: string): Pick<FollowUp, 'focus' | 'lead'> | undefined {
  const text = message.trim();
  if (text.length > LONGEST) return undefined;
  return /\p{Script=Han}/u.test(text) ? leaningInChinese(text) : leaningInEnglish(text);
}

const ASKS_ZH =
  /怎么|怎样|如何|什么|多少|多久|多长|为什么|为何|哪|谁|几|吗|能不能|可不可以|是否|是不是|有没有/;
const JOINS_ZH =
  /^(?:那么?|那如果|那要是|那假如|如果|要是|假如|如果是|要是|还有|另外|以及|换成|改成|至于)(?:是|换成)?/;
const POINTS_ZH =
  /它|这个(?!月|周|星期|季度|年)|那个|[这那][款台家间]|这种|那种|这些|那些|这样|那样|这项|该|上面|上述|刚才|前面说|后者|前者|其中|这里|那里|那边|第[一二三]种|同样/;
const BEGINS_POINTING_ZH =
  /^(?:它|这个(?!月|周|星期|季度|年)|那个|[这那][款台家间]|这种|那种|这些|那些|这样|这项|该(?!怎么|如何|不该)|上面|刚才|后者|前者)/;
const ALSO_ZH = /(?:也|都)(?:是|要|能|会|可以|一样|适用|行|算|包括|需要|有|得|支持|这样|同样)/;

/** What is asked about everything, and here about nothing. */
const BARE_ZH =
  /^(?:大概|大约|一般|最多|最少|最快|总共|一共|需要|要|会|得|还)*(?:花|交|付|等)?(?:多少钱|几块钱|什么价格|多久|多长时间|几天|什么时候|在哪里?|哪里|怎么(?:做|弄|办|操作|申请|收费|设置|办理)|(?:需要)?(?:准备)?什么(?:材料|资料|手续|条件)|有什么(?:要求|条件|限制)|收费|免费|要钱|收费标准)(?:吗|呢|啊)?$/;

function leaningInChinese(message: string): Pick<FollowUp, 'focus' | 'lead'> | undefined {
  const text = foldBesideNames(message).replace(/[\s?？!！。.,，]+$/g, '');
  const bare = text.replace(/^[嗯哦噢好的行,，\s]+(?=那|如果|要是)/, '');
  const joined = JOINS_ZH.test(bare);
  const core = bare.replace(JOINS_ZH, '').replace(/(?:呢|咧|的话|的话呢)+$/, '');
  const length = core.length;
  if (/呢$/.test(text) && !ASKS_ZH.test(core) && length <= 14) return { focus: core, lead: CERTAIN };
  if (length === 0) return undefined;
  if (joined && !ASKS_ZH.test(core) && length <= 10) return { focus: core, lead: CERTAIN };
  const content = contentWords(text).length;
  if (content === 0) return { focus: text, lead: CERTAIN };
  if (BEGINS_POINTING_ZH.test(core) && content <= MOST_POINTED) return { focus: core, lead: CERTAIN };
  if (POINTS_ZH.test(text) && length <= 30) return { focus: core, lead: pointing(content) };
  if (ALSO_ZH.test(core) && length <= 16) return { focus: core, lead: LIKELY };
  if (BARE_ZH.test(core)) return { focus: core, lead: LIKELY };
  if (content === 1 && length <= 8) return { focus: core, lead: POSSIBLE };
  return joined && content <= 3 ? { focus: core, lead: POSSIBLE } : undefined;
}

const JOINS_EN =
  /^(?:(?:ok|okay|oh|uh|um+|and|or|but|so|also|then|alright|great|thanks|perfect|cool)[\s,]+)*(?:(?:what|how) (?:about|if)|what of|same for|and for|and)\b\s*/;
const SMALL_EN =
  /^(?:ok|okay|oh|uh|um+|and|or|but|so|also|then|alright|great|thanks|perfect|cool|yes|yeah)\b[\s,]*/;
const POINTS_EN =
  /\b(?:it|its|they|them|their|theirs|there|those|these|this one|that one|the same|the other|he|she|him|her|his)\b|\b(?:that|this)(?= *$| (?:too|also|cost|work|take|mean|include|apply|again|instead|place|one|way|thing|happen|available|possible|still|location|hotel|restaurant|price|plan|option)\b)|\b(?:for|of|about|with|to|at|like|is|does|do|will|can|if|after|before|than|as) (?:that|this)\b|\bthat's\b/;
const EXPLETIVE_EN =
  /\b(?:is|was|will|would|does|if|when|how) (?:it) (?:possible|allowed|ok|okay|necessary|true|safe|worth|take|matter)\b|\b(?:is|are|was|were|will|can|if) there\b|\bthere (?:is|are|was|were)\b/g;
const VERBS_EN =
  /\b(?:is|are|was|were|do|does|did|can|could|will|would|should|may|must|has|have|had|am|get|make|use|work|cost|take|need|want|change|add|set|send|pay|cancel|reset|find|see|know|tell|give|show|explain)\b/;

const BARE_EN =
  /^(?:how (?:long|much|often|many|far|soon)|when|where|why|what|who)(?: (?:else|exactly))?(?: (?:does|do|is|will|would|did|can|are|should|has|have) (?:it|they|that|this|i|you|we|them)(?: (?:take|cost|be|last|need|wait|have|pay|get|happen|arrive|do|go|find it|start|end|to))*)?(?: then| for| usually| normally)?$/;

/** "Great, and do you know whether …": what comes after is asked. */
const POLITE_EN =
  /^.{0,80}?\b(?:(?:do|would|should|could|might) you (?:also )?(?:happen to )?know|(?:can|could|would|will) you (?:please )?(?:also |actually )?(?:check|tell|see|confirm|find out)(?: (?:me|for me|with them))?|i (?:was wondering|wonder|would like to know|d like to know|want to know))\b(?: (?:if|whether|when|what))?\s*/;
/** Begins with what it does not name: "do they have parking", "is that place open". */
const BEGINS_POINTING_EN =
  /^(?:(?:do|does|did|is|are|was|were|can|could|will|would|should|has|have) )?(?:they|it|its|it's|their|that|this|he|she|these|those)\b/;
const MOST_POINTED = 6;

function leaningInEnglish(message: string): Pick<FollowUp, 'focus' | 'lead'> | undefined {
  const text = foldBesideNames(message).replace(/[\s?!.,]+$/g, '');
  const core = text.replace(POLITE_EN, '').replace(JOINS_EN, '').replace(SMALL_EN, '').trim();
  const words = core.split(/\s+/);
  const joined = JOINS_EN.test(text);
  const verb = VERBS_EN.test(core);
  // "what about refunds", "and for contractors": a phrase, not a question.
  if (joined && words.length <= 8 && !verb) return { focus: core, lead: CERTAIN };
  if (BEGINS_PHRASE_EN.test(core) && words.length <= 6 && !verb) return { focus: core, lead: CERTAIN };
  const content = contentWords(core).length;
  if (content === 0 || BARE_EN.test(core)) return { focus: core, lead: CERTAIN };
  const plain = core.replace(EXPLETIVE_EN, ' ').trim();
  if (BEGINS_POINTING_EN.test(plain) && content <= MOST_POINTED) return { focus: core, lead: CERTAIN };
  if (POINTS_EN.test(plain)) return { focus: core, lead: pointing(content) };
  if (/\b(?:too|as well|also)$/.test(core) && content <= 3) return { focus: core, lead: LIKELY };
  return content === 1 && words.length <= 6 ? { focus: core, lead: POSSIBLE } : undefined;
}

const BEGINS_PHRASE_EN = /^(?:for|in|on|with|at|from|to|if|only|even|when|during|after|before)\b/;

/** The more a message says itself, the likelier "it" stands for something in it. */
function pointing(content: number): number {
  if (content <= 2) return CERTAIN;
  return content <= 4 ? LIKELY : POSSIBLE;
}
