import { parseText } from '../../../src/ingest/parse/parse-text.ts';
import { DEFAULT_PARSE_LIMITS } from '../../../src/ingest/parse/types.ts';
import { splitMeasured } from '../../../src/ingest/split-measured.ts';
import { detectLanguage } from '../../../src/lib/detect-language.ts';
import { answerText, type Embedder, passageText, type TextToEmbed } from '../../../src/retrieval/index.ts';
import { ANSWER, type Source, type StoredVector } from '../../../src/retrieval/source.ts';
import { createWorkspaceIndex, type WorkspaceIndex } from '../../../src/retrieval/workspace-index.ts';
import type { EvalEntry, EvalSet } from './eval-data.ts';

/** A knowledge base in memory from a data set: the product's own parser, splitting, embedding and index. */
export async function buildIndex(embedder: Embedder, sets: readonly EvalSet[]): Promise<WorkspaceIndex> {
  const sources = (await Promise.all(sets.map((set) => sourcesOfSet(embedder, set)))).flat();
  const vectors = await embedder.embedTexts(sources.flatMap(textsOf));
  const index = createWorkspaceIndex(embedder.models);
  let row = 0;
  let label = 0;
  for (const source of sources) {
    const stored: StoredVector[] = [];
    const texts = textsOf(source);
    for (let variant = 0; variant < texts.length; variant++, row++) {
      const isAnswer = texts[variant]?.kind === 'faq_answer';
      for (const [key, vector] of Object.entries(vectors[row] ?? {})) {
        const model = embedder.models[key as 'e5' | 'bge'];
        stored.push({ label: ++label, model, variant: isAnswer ? ANSWER : variant, vector });
      }
    }
    index.add({ source, vectors: stored });
  }
  for (const { index: graph } of index.spaces.values()) await graph.settle();
  return index;
}

/** What is embedded of a source. */
export function textsOf(source: Source): TextToEmbed[] {
  if (source.kind === 'passage')
    return [{ text: passageText(source), kind: 'passage', language: source.language }];
  const questions = [source.question, ...source.variants].map((text) => ({
    text,
    kind: 'faq_question' as const,
    language: detectLanguage(text) ?? source.language,
  }));
  if (source.answer === source.question) return questions;
  return [...questions, { text: answerText(source), kind: 'faq_answer', language: source.language }];
}

/** The corpus id that a source came from. */
export function corpusId(source: Source): string {
  return source.kind === 'faq' ? source.id : source.documentId;
}

/**
 * Entries with example questions are FAQ entries, and all of a set whose titles mostly are questions; others documents.
 */
export function isFaq({ entries }: EvalSet): boolean {
  const titles = entries.filter(({ title }) => title?.trim().endsWith('?')).length;
  return titles * 2 > entries.length || entries.some(({ questions = [] }) => questions.length > 0);
}

async function sourcesOfSet(embedder: Embedder, set: EvalSet): Promise<Source[]> {
  const faq = isFaq(set);
  const sources = await Promise.all(set.entries.map((entry) => sourcesOf(embedder, entry, faq)));
  return sources.flat();
}

async function sourcesOf(embedder: Embedder, entry: EvalEntry, faq: boolean): Promise<Source[]> {
  const { id, title = '', text, lang: language } = entry;
  const [question = '', ...variants] = entry.questions ?? [];
  if (question) {
    // Sets of intents have examples and no answers.
    const answer = entry.questions?.every((each) => text.includes(each)) ? question : text;
    return [{ kind: 'faq', id, question, variants, answer, language }];
  }
  if (faq && title) return [{ kind: 'faq', id, question: title, variants: [], answer: text, language }];
  const bytes = new TextEncoder().encode(text);
  const found = detectLanguage(text);
  const parsed = {
    ...parseText({ bytes, fileName: `${id}.txt` }, DEFAULT_PARSE_LIMITS),
    ...(found ? { language: found } : {}),
  };
  const passages = await splitMeasured(parsed, title, embedder.countTokens);
  return passages.map((passage) => ({
    kind: 'passage',
    id: `${id}#${passage.ordinal}`,
    documentId: id,
    versionId: id,
    version: 1,
    title,
    url: null,
    headingPath: passage.headingPath,
    ordinal: passage.ordinal,
    text: passage.text,
    page: null,
    start: passage.start,
    end: passage.end,
    language: passage.language,
  }));
}
