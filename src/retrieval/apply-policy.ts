import type { HandoffReason, Outcome } from '../contract/index.ts';

/** What a workspace allows its bot. Thresholds are probabilities (calibrated confidence). */
export interface AnswerPolicy {
  /** From here on an answer is given. */
  answerThreshold: number;
  /** From here on, below the former, up to three questions are suggested. */
  suggestThreshold: number;
  /** When nothing reaches this probability of being about the question at all: a person, at once. */
  relatedThreshold: number;
  /** Words or phrases; a question that holds one always goes to a person. */
  alwaysHumanTopics: readonly string[];
}

export interface ConversationState {
  /** The bot's last turns in a row that were `suggested` or `asked` and not followed by a click. */
  misses: number;
}

export interface Verdict {
  outcome: Extract<Outcome, 'answered' | 'suggested' | 'asked' | 'handed_over'>;
  handoffReason?: Extract<HandoffReason, 'low_confidence' | 'repeated_miss'>;
}

/**
 * What the bot does with what it found: answers from the answer threshold on, suggests between the thresholds (after
 * two misses a person instead), below asks once to rephrase and then hands over, and hands over at once when nothing is
 * related. `ranked` best first.
 */
export function applyPolicy(
  ranked: readonly { confidence: number; related: number }[],
  policy: AnswerPolicy,
  conversation: ConversationState,
): Verdict {
  const confidence = ranked[0]?.confidence;
  const related = ranked.some((candidate) => candidate.related >= policy.relatedThreshold);
  // What is likely enough to be suggested is about the question, whatever its height alone says.
  if (confidence === undefined || (confidence < policy.suggestThreshold && !related)) {
    return { outcome: 'handed_over', handoffReason: 'low_confidence' };
  }
  if (confidence >= policy.answerThreshold) return { outcome: 'answered' };
  const patience = confidence >= policy.suggestThreshold ? 2 : 1;
  if (conversation.misses >= patience) return { outcome: 'handed_over', handoffReason: 'repeated_miss' };
  return { outcome: patience === 2 ? 'suggested' : 'asked' };
}
