import type { Evidence, HandoffReason, Outcome, RankedCandidate, Suggestion } from '../contract/index.ts';
import { AppError } from '../lib/index.ts';
import { alwaysHumanTopic } from './always-human.ts';
import { type AnswerPolicy, applyPolicy } from './apply-policy.ts';
import { type BotText, botText } from './bot-texts.ts';
import { type Calibrated, calibrate } from './calibrate.ts';
import { composeAnswer, titleOf } from './compose-answer.ts';
import type { Embedder } from './embedder.ts';
import { fuse } from './fuse.ts';
import type { Search } from './open-search.ts';
import { rateByWords } from './pick-quote.ts';
import { rank } from './rank.ts';
import { type Query, recall } from './recall.ts';
import { suggest } from './suggest.ts';
import { CONFIDENCE_MODEL, FUSION_MODEL } from './trained-model.ts';
import { type Turn, type Understood, understand } from './understand.ts';
import type { WorkspaceIndex } from './workspace-index.ts';

export interface DecideDeps {
  search: Pick<Search, 'current'>;
  embedder: Pick<Embedder, 'embedQuestion'>;
}

export interface DecideInput {
  workspaceId: string;
  question: string;
  /** Earlier messages, oldest first, without the question. */
  history: readonly Turn[];
  policy: AnswerPolicy;
  /** The bot's last turns in a row that were `suggested` or `asked`. */
  misses: number;
  /** The customer clicked this suggestion: an FAQ entry or a passage. */
  suggestionId?: string;
  /** The conversation's, a BCP 47 tag: for texts where the question itself does not tell the language. */
  locale?: string;
}

export interface Decision {
  outcome: Outcome;
  handoffReason?: HandoffReason;
  text: string;
  confidence: number;
  /** Of `text` around the quote. */
  language: string;
  citations: Evidence[];
  suggestions: Suggestion[];
  handoffOffered: boolean;
  validQuestion: boolean;
  /** Best first. */
  ranked: RankedCandidate[];
  /** Milliseconds of each step. */
  timings: { embed: number; search: number; total: number };
}

/**
 * What the bot does with a message: understand → recall → fuse → rank → calibrate → policy. Chat, hit test, golden
 * runs and benchmarks all call this. Writes nothing.
 *
 * @throws AppError `suggestion.not_found` when what was clicked is no longer there
 */
export async function decide(deps: DecideDeps, input: DecideInput): Promise<Decision> {
  const started = performance.now();
  const understood = understand(input.question, input.history, input.locale);
  const quick = withoutSearch(understood, input);
  if (quick) return { ...quick, timings: { embed: 0, search: 0, total: performance.now() - started } };

  const [vectors, index] = await Promise.all([
    deps.embedder.embedQuestion(understood.text, understood.language),
    deps.search.current(input.workspaceId),
  ]);
  const embedded = performance.now();
  const query: Query = { text: understood.text, language: understood.language, vectors };
  const ranked = rankCandidates(index, query);
  const decision = conclude(index, ranked, understood, input);
  const ended = performance.now();
  const timings = { embed: embedded - started, search: ended - embedded, total: ended - started };
  return { ...decision, timings };
}

/** Everything that can be found for a question, best first, with the probability that it is right. */
export function rankCandidates(index: WorkspaceIndex, query: Query): Calibrated[] {
  const candidates = recall(index, query);
  const fused = fuse(candidates, query.language, FUSION_MODEL);
  return calibrate(rank(fused), query.language, CONFIDENCE_MODEL);
}

type Untimed = Omit<Decision, 'timings'>;

/** Small talk, a wish for a person, a topic that always goes to one: nothing to look up. */
function withoutSearch(understood: Understood, input: DecideInput): Untimed | undefined {
  if (input.suggestionId) return undefined;
  const { act } = understood;
  // "好的" after "shall I get you a person?" is a yes.
  if (act === 'asks_for_person' || (act === 'consent' && input.misses > 0)) {
    return handOver('asked', 'handedOverAsked', understood, false);
  }
  if (act !== 'question') {
    return {
      ...nothing(understood),
      outcome: 'small_talk',
      text: botText(act, understood.botLanguage),
      validQuestion: false,
    };
  }
  if (alwaysHumanTopic(understood.text, input.policy.alwaysHumanTopics)) {
    return handOver('rule', 'handedOverRule', understood, !understood.repeated);
  }
  return undefined;
}

function conclude(
  index: WorkspaceIndex,
  ranked: Calibrated[],
  understood: Understood,
  input: DecideInput,
): Untimed {
  const base = {
    ...nothing(understood),
    confidence: ranked[0]?.confidence ?? 0,
    ranked: ranked.slice(0, MOST_RANKED).map(toRankedCandidate),
  };
  if (input.suggestionId)
    return answerFrom(index, clicked(index, ranked, input.suggestionId), understood, base);
  const { outcome, handoffReason } = applyPolicy(ranked, input.policy, { misses: input.misses });
  const [best] = ranked;
  if (outcome === 'answered' && best) return answerFrom(index, best, understood, base);
  if (handoffReason) {
    const { ranked, confidence } = base;
    return {
      ...handOver(handoffReason, 'handedOverUnknown', understood, base.validQuestion),
      ranked,
      confidence,
    };
  }
  return {
    ...base,
    outcome,
    text: botText(outcome === 'suggested' ? 'suggested' : 'asked', understood.botLanguage),
    suggestions: outcome === 'suggested' ? suggest(ranked) : [],
    handoffOffered: true,
  };
}

function clicked(
  index: WorkspaceIndex,
  ranked: Calibrated[],
  id: string,
): Pick<Calibrated, 'source' | 'confidence'> {
  const candidate = ranked.find(({ source }) => source.id === id);
  if (candidate) return candidate;
  const source = index.sources.get(id);
  if (source) return { source, confidence: 0 };
  throw new AppError('suggestion.not_found', 'This suggestion is no longer there. Please type the question.');
}

function answerFrom(
  index: WorkspaceIndex,
  { source, confidence }: Pick<Calibrated, 'source' | 'confidence'>,
  understood: Understood,
  base: Untimed,
): Untimed {
  const rate = rateByWords(understood.text, index.lexical.weight);
  const { text, evidence } = composeAnswer(source, understood.botLanguage, rate);
  return { ...base, outcome: 'answered', text, confidence, citations: [evidence] };
}

function handOver(
  reason: HandoffReason,
  text: BotText,
  understood: Understood,
  validQuestion: boolean,
): Untimed {
  return {
    ...nothing(understood),
    outcome: 'handed_over',
    handoffReason: reason,
    text: botText(text, understood.botLanguage),
    validQuestion,
  };
}

function nothing(understood: Understood): Untimed {
  return {
    outcome: 'asked',
    text: '',
    confidence: 0,
    language: understood.botLanguage,
    citations: [],
    suggestions: [],
    handoffOffered: false,
    validQuestion: !understood.repeated,
    ranked: [],
  };
}

const MOST_RANKED = 50;

function toRankedCandidate({ source, scores, score, margin, confidence }: Calibrated): RankedCandidate {
  const passage = source.kind === 'passage' ? source : undefined;
  return {
    id: source.id,
    kind: source.kind,
    documentId: passage?.documentId ?? null,
    title: titleOf(source),
    text: passage?.text ?? (source.kind === 'faq' ? source.answer : ''),
    page: passage?.page ?? null,
    language: source.language,
    confidence,
    scores: { ...scores, score, margin },
  };
}
