import type { Evidence, HandoffReason, Outcome, RankedCandidate, Suggestion } from '../contract/index.ts';
import { AppError } from '../lib/index.ts';
import { alwaysHumanTopic } from './always-human.ts';
import { type AnswerPolicy, applyPolicy, type Verdict } from './apply-policy.ts';
import { type BotLanguage, botText } from './bot-texts.ts';
import { type Calibrated, calibrate } from './calibrate.ts';
import { choosePassage, rateByWords } from './choose-passage.ts';
import { composeAnswer, titleOf } from './compose-answer.ts';
import type { Embedder } from './embedder.ts';
import { fuse } from './fuse.ts';
import type { ModelKey } from './models.ts';
import { embedderOf } from './models-in-force.ts';
import type { Search } from './open-search.ts';
import { saysSomething } from './passage-pieces.ts';
import { rank } from './rank.ts';
import { readWithTurns } from './readings.ts';
import { type Query, recall, recallNear, recallWords } from './recall.ts';
import { emptyReply, handOver, type Reply, smallTalk } from './replies.ts';
import { isWithinReach, type Reach } from './source.ts';
import { suggest } from './suggest.ts';
import { TRAINED_MODEL, type TrainedModel } from './trained-model.ts';
import { type Turn, type Understood, understand } from './understand.ts';
import type { WorkspaceIndex } from './workspace-index.ts';

type QuestionEmbedder = Pick<Embedder, 'models' | 'embedQuestion' | 'embedSentences'> & {
  older?: readonly QuestionEmbedder[];
};

export interface DecideDeps {
  search: Pick<Search, 'current'>;
  embedder: QuestionEmbedder;
  /** Other coefficients than the shipped ones: for benchmarks that leave data out. */
  model?: TrainedModel;
}

export interface DecideInput {
  workspaceId: string;
  question: string;
  /** Earlier messages, oldest first, without the question. */
  history: readonly Turn[];
  policy: AnswerPolicy;
  reach: Reach;
  /** The bot's last turns in a row that were `suggested` or `asked`. */
  misses: number;
  /** Entries and passages whose answers the customer was unsatisfied with: they are not suggested. */
  rejected?: readonly string[];
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
  /** What else answers with as much confidence as is asked for: for whoever writes a reply from it. */
  further: Evidence[];
  suggestions: Suggestion[];
  handoffOffered: boolean;
  validQuestion: boolean;
  /** Best first. */
  ranked: RankedCandidate[];
  /** Milliseconds of each step; what the turns before make read once more counts as search. */
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

  const { index, embedder, query, ranked, embedded } = await read(deps, input, understood);
  const verdict = input.suggestionId
    ? ({ outcome: 'answered' } as const)
    : applyPolicy(ranked, input.policy, input);
  const chosen = input.suggestionId ? clicked(index, ranked, input.reach, input.suggestionId) : ranked[0];
  const base: Reply = {
    ...emptyReply(understood),
    confidence: ranked[0]?.confidence ?? 0,
    ranked: ranked.slice(0, MOST_RANKED).map(toRankedCandidate),
  };
  const decision =
    verdict.outcome === 'answered' && chosen
      ? await answerFrom(
          { embedder, index, query, answerThreshold: input.policy.answerThreshold },
          chosen,
          input.suggestionId ? [] : ranked,
          { ...base, language: understood.botLanguage },
        )
      : withoutAnswer(verdict, ranked, understood, base, input.rejected);
  const ended = performance.now();
  const timings = { embed: embedded - started, search: ended - embedded, total: ended - started };
  return { ...decision, timings };
}

/** The index; what can be looked up before the vectors are there is looked up. */
async function current(
  search: DecideDeps['search'],
  workspaceId: string,
  text: string,
): Promise<WorkspaceIndex> {
  const index = await search.current(workspaceId);
  recallWords(index, text);
  return index;
}

/** Embeds the message, and reads it alone or with the turns before. */
async function read(deps: DecideDeps, input: DecideInput, { text, language }: Understood) {
  const lookAhead = (model: ModelKey, vector: Float32Array) => {
    // An error is thrown where the index is awaited.
    finding.then((index) => recallNear(index, model, vector)).catch(() => {});
  };
  const embedding = deps.embedder.embedQuestion(text, language, lookAhead);
  const finding = current(deps.search, input.workspaceId, text);
  const [fresh, index] = await Promise.all([embedding, finding]);
  // A workspace whose texts are being embedded anew is asked in the models of before, or by words alone.
  const embedder = embedderOf(deps.embedder, index.models);
  const questions = embedder ?? byWords;
  const vectors = embedder === deps.embedder ? fresh : await questions.embedQuestion(text, language);
  const embedded = performance.now();
  const { reach } = input;
  const model = deps.model ?? TRAINED_MODEL;
  const reading = await readWithTurns(
    {
      index,
      embedder: questions,
      reach,
      fusion: model.fusion,
      rank: (query) => rankCandidates(index, query, reach, model),
    },
    { text, language, vectors },
    input.suggestionId ? [] : input.history,
  );
  return { ...reading, index, embedder: embedder ?? deps.embedder, embedded };
}

const byWords: Pick<Embedder, 'embedQuestion'> = { embedQuestion: async () => ({}) };

/** Everything that can be found for a question, best first, with the probability that it is right. */
export function rankCandidates(
  index: WorkspaceIndex,
  query: Query,
  reach: Reach,
  model = TRAINED_MODEL,
): Calibrated[] {
  const found = recall(index, query, reach);
  const candidates = found.filter(({ source }) => source.kind === 'faq' || saysSomething(source));
  const fused = fuse(candidates, query.language, model.fusion);
  return calibrate(rank(fused, query.language), model.confidence);
}

/** Small talk, a wish for a person, a topic that always goes to one: nothing to look up. */
function withoutSearch(understood: Understood, input: DecideInput): Reply | undefined {
  if (input.suggestionId) return undefined;
  const { act } = understood;
  const base = emptyReply(understood);
  // "好的" after "shall I get you a person?" is a yes.
  if (act === 'asks_for_person' || (act === 'consent' && input.misses > 0)) {
    return handOver('asked', understood, { ...base, validQuestion: false });
  }
  if (act !== 'question') return smallTalk(act, understood);
  if (alwaysHumanTopic(understood.text, input.policy.alwaysHumanTopics))
    return handOver('rule', understood, base);
  return undefined;
}

type Chosen = Pick<Calibrated, 'source' | 'confidence'>;

function clicked(index: WorkspaceIndex, ranked: readonly Calibrated[], reach: Reach, id: string): Chosen {
  const candidate = ranked.find(({ source }) => source.id === id);
  if (candidate) return candidate;
  const source = index.sources.get(id);
  if (source && isWithinReach(source, reach)) return { source, confidence: 0 };
  throw new AppError('suggestion.not_found', 'This suggestion is no longer there. Please type the question.');
}

interface AnswerFrom {
  embedder: DecideDeps['embedder'];
  index: WorkspaceIndex;
  query: Query;
  answerThreshold: number;
}

async function answerFrom(
  { embedder, index, query, answerThreshold }: AnswerFrom,
  { source, confidence }: Chosen,
  ranked: readonly Calibrated[],
  base: Reply & { language: BotLanguage },
): Promise<Reply> {
  const quoted = source.kind === 'faq' ? source : await choosePassage(embedder, index, query, source, ranked);
  const { text, evidence } = composeAnswer(quoted, base.language, query.language);
  const shown = quoted === source ? source.id : evidence.passageId;
  const further = ranked
    .filter((other) => other.confidence >= answerThreshold && other.source.id !== shown)
    .slice(0, MOST_FURTHER)
    .map(({ source }) => (source.kind === 'faq' ? source : rateByWords(index, query, source)))
    .map((from) => composeAnswer(from, base.language).evidence);
  return { ...base, outcome: 'answered', text, confidence, citations: [evidence], further };
}

const MOST_FURTHER = 2;

function withoutAnswer(
  verdict: Verdict,
  ranked: readonly Calibrated[],
  understood: Understood,
  base: Reply,
  rejected?: readonly string[],
): Reply {
  if (verdict.handoffReason) return handOver(verdict.handoffReason, understood, base);
  const suggestions =
    verdict.outcome === 'suggested' ? suggest(ranked, { language: understood.language, rejected }) : [];
  const words =
    verdict.outcome !== 'suggested' ? 'asked' : suggestions.length === 1 ? 'suggestedOne' : 'suggested';
  return {
    ...base,
    outcome: verdict.outcome,
    text: botText(words, understood.botLanguage),
    suggestions,
    handoffOffered: true,
  };
}

const MOST_RANKED = 50;

function toRankedCandidate({
  source,
  scores,
  score,
  margin,
  related,
  confidence,
}: Calibrated): RankedCandidate {
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
    scores: { ...scores, score, margin, related },
  };
}
