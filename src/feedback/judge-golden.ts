import type { GoldenQuestion, GoldenVerdict, Outcome } from '../contract/index.ts';
import { type DecideDeps, type DecideInput, type Decision, decide } from '../retrieval/index.ts';
import { holdsText } from './holds-text.ts';

export type GoldenJudged = {
  verdict: GoldenVerdict;
  outcome: Outcome;
  /** Of the best candidate, shown or not; null where nothing was looked up. */
  confidence: number | null;
  /** Null also where what was expected is gone. */
  bestRight: boolean | null;
  sourceId: string | null;
  title: string | null;
  text: string;
};

/** The policy, and who asks. */
export type AskedHow = Pick<DecideInput, 'policy' | 'reach'>;

/**
 * Asks a golden question as a customer would at the start of a conversation, and compares. Where the bot does not
 * answer, what it would have shown is looked at too: that tells what a lower threshold would do.
 */
export async function judgeGolden(
  deps: DecideDeps,
  workspaceId: string,
  golden: GoldenQuestion,
  { policy, reach }: AskedHow,
): Promise<GoldenJudged> {
  const ask = (policy: AskedHow['policy']) =>
    decide(deps, {
      workspaceId,
      question: golden.question,
      history: [],
      policy,
      reach,
      misses: 0,
      locale: golden.language,
    });
  const decision = await ask(policy);
  const answered = decision.outcome === 'answered';
  const [best] = decision.ranked;
  const needsText = golden.expected.text !== null;
  const shown =
    answered || !best || !needsText
      ? decision
      : await ask({ ...policy, answerThreshold: 0, suggestThreshold: 0 });
  const bestRight = best ? isRight(golden.expected, shown, best) : null;
  return {
    verdict: verdictOf(golden.expected.kind, answered, bestRight === true),
    outcome: decision.outcome,
    confidence: best ? decision.confidence : null,
    bestRight,
    sourceId: best?.id ?? null,
    title: best?.title ?? null,
    text: decision.text,
  };
}

function verdictOf(
  expects: GoldenQuestion['expected']['kind'],
  answered: boolean,
  right: boolean,
): GoldenVerdict {
  if (answered) return right ? 'right' : 'wrong';
  return expects === 'nothing' ? 'right' : 'missed';
}

/** Null where what was expected is gone: that tells nothing of the bot. */
function isRight(
  expected: GoldenQuestion['expected'],
  shown: Decision,
  best: Decision['ranked'][number],
): boolean | null {
  const holds = expected.text === null || holdsText(shown.text, expected.text);
  switch (expected.kind) {
    case 'faq':
      return expected.faqEntryId === null ? null : best.id === expected.faqEntryId;
    case 'document':
      return expected.documentId === null ? null : best.documentId === expected.documentId && holds;
    case 'text':
      return holds;
    case 'nothing':
      return false;
  }
}
