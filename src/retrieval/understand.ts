import { detectLanguage } from '../lib/detect-language.ts';
import { foldForSearch } from '../lib/normalise.ts';
import { repairText } from '../lib/repair-text.ts';
import { type BotLanguage, botLanguageOf } from './bot-texts.ts';
import { type Act, actOf } from './conversation-acts.ts';

/** An earlier message of the conversation, oldest first. */
export interface Turn {
  role: 'customer' | 'bot' | 'agent';
  text: string;
}

export interface Understood {
  /** The question as it is searched: repaired, without a greeting before it. */
  text: string;
  /** Of the question. */
  language: string;
  /** What the bot answers in. */
  botLanguage: BotLanguage;
  act: Act | 'question' | 'empty';
  /** The same words as in the customer's turn before. */
  repeated: boolean;
}

const LEADING_GREETING =
  /^\s*(?:(?:你好|您好|嗨|哈喽|在吗|hi|hello|hey|good (?:morning|afternoon|evening))(?:\s+there)?(?:[\s,，.。!！~、:：]+|(?=请问|我)))+(?:请问(?:一下)?[,，\s]*)?/i;

/** What the message is: its words, its language, and whether it asks anything. */
export function understand(message: string, history: readonly Turn[], locale?: string): Understood {
  const whole = repairText(message).trim();
  const act = actOf(whole);
  const text = whole.replace(LEADING_GREETING, '') || whole;
  const language = detectLanguage(text) ?? languageBefore(history) ?? locale ?? 'en';
  const botLanguage = botLanguageFor(language, locale);
  const before = history.findLast((turn) => turn.role === 'customer')?.text;
  const repeated = before !== undefined && foldForSearch(before).trim() === foldForSearch(whole).trim();
  const empty = !/[\p{L}\p{N}]/u.test(text);
  return { text, language, botLanguage, act: empty ? 'empty' : (act ?? 'question'), repeated };
}

function languageBefore(history: readonly Turn[]): string | undefined {
  const text = history.filter((turn) => turn.role === 'customer').map((turn) => turn.text);
  return detectLanguage(text.join('\n'));
}

function botLanguageFor(language: string, locale: string | undefined): BotLanguage {
  const spoken = botLanguageOf(language);
  const preferred = botLanguageOf(locale);
  // Many short Chinese questions fit both scripts and count as simplified; the page's locale knows better.
  if (spoken === 'zh-Hans' && preferred === 'zh-Hant') return preferred;
  return spoken ?? preferred ?? 'en';
}
