import type { AnswerPolicy } from './apply-policy.ts';
import { DEFAULT_THRESHOLDS } from './trained-model.ts';

/** The policy of a workspace whose manager set some of it, or nothing (null: the default, chosen on dev data). */
export function defaultPolicy(
  settings: {
    answerThreshold?: number | null;
    suggestThreshold?: number | null;
    alwaysHumanTopics?: readonly string[];
  } = {},
): AnswerPolicy {
  const answerThreshold = settings.answerThreshold ?? DEFAULT_THRESHOLDS.answer;
  const suggestThreshold = Math.min(settings.suggestThreshold ?? DEFAULT_THRESHOLDS.suggest, answerThreshold);
  return {
    answerThreshold,
    suggestThreshold,
    relatedThreshold: DEFAULT_THRESHOLDS.related,
    alwaysHumanTopics: settings.alwaysHumanTopics ?? [],
  };
}
