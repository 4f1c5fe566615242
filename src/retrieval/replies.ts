import type { HandoffReason } from '../contract/index.ts';
import { type BotText, botText } from './bot-texts.ts';
import type { Decision } from './decide.ts';
import type { Understood } from './understand.ts';

/** A decision before it is known how long it took. */
export type Reply = Omit<Decision, 'timings'>;

/** What every reply starts from. */
export function emptyReply(understood: Understood): Reply {
  return {
    outcome: 'asked',
    text: '',
    confidence: 0,
    language: understood.botLanguage,
    citations: [],
    further: [],
    suggestions: [],
    handoffOffered: false,
    validQuestion: !understood.repeated,
    ranked: [],
  };
}

/** Greetings, thanks and the like: answered in kind, never counted as questions. */
export function smallTalk(text: BotText, understood: Understood): Reply {
  const base = emptyReply(understood);
  return {
    ...base,
    outcome: 'small_talk',
    text: botText(text, understood.botLanguage),
    validQuestion: false,
  };
}

const HANDOVER_TEXT: Record<HandoffReason, BotText> = {
  asked: 'handedOverAsked',
  rule: 'handedOverRule',
  low_confidence: 'handedOverUnknown',
  repeated_miss: 'handedOverUnknown',
  dissatisfied: 'handedOverAsked',
};

export function handOver(handoffReason: HandoffReason, understood: Understood, base: Reply): Reply {
  const text = botText(HANDOVER_TEXT[handoffReason], understood.botLanguage);
  return { ...base, outcome: 'handed_over', handoffReason, text };
}
