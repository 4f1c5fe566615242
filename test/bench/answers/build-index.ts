import { splitSentences } from '../../../src/lib/split-sentences.ts';
import { type Embedder, passageText, type TextToEmbed } from '../../../src/retrieval/index.ts';
import type {
  PassageSource,
  Source,
  SourceWithVectors,
  StoredVector,
} from '../../../src/retrieval/source.ts';
import { createWorkspaceIndex, type WorkspaceIndex } from '../../../src/retrieval/workspace-index.ts';
import type { EvalEntry, EvalSet } from './eval-data.ts';

/** A knowledge base in memory from a data set, by the same index, texts and vectors as the product's. */
export async function buildIndex(embedder: Embedder, sets: readonly EvalSet[]): Promise<WorkspaceIndex> {
  const sources = sets.flatMap(sourcesOfSet);
  const texts = sources.flatMap((source): TextToEmbed[] =>
    source.kind === 'faq'
      ? [source.question, ...source.variants].map((text) => ({
          text,
          kind: 'faq_question',
          language: source.language,
        }))
      : [{ text: passageText(source), kind: 'passage', language: source.language }],
  );
  const vectors = await embedder.embedTexts(texts);
  const index = createWorkspaceIndex(embedder.models);
  let row = 0;
  let label = 0;
  for (const source of sources) {
    const count = source.kind === 'faq' ? 1 + source.variants.length : 1;
    const stored: StoredVector[] = [];
    for (let variant = 0; variant < count; variant++, row++) {
      for (const [key, vector] of Object.entries(vectors[row] ?? {})) {
        stored.push({ label: ++label, model: embedder.models[key as 'e5' | 'bge'], variant, vector });
      }
    }
    index.add({ source, vectors: stored } satisfies SourceWithVectors);
  }
  return index;
}

/** The corpus id that a source came from. */
export function corpusId(source: Source): string {
  return source.kind === 'faq' ? source.id : source.documentId;
}

function sourcesOfSet(set: EvalSet): Source[] {
  const titles = set.entries.filter((entry) => entry.title?.trim().endsWith('?')).length;
  return set.entries.flatMap((entry) => sourcesOf(entry, titles * 2 > set.entries.length));
}

/** `faq`: most titles of the set are questions. */
function sourcesOf(entry: EvalEntry, faq: boolean): Source[] {
  const language = entry.lang;
  if (entry.questions) {
    const [question = '', ...variants] = entry.questions;
    return [{ kind: 'faq', id: entry.id, question, variants, answer: `answer of ${entry.id}`, language }];
  }
  if (faq && entry.title) {
    return [{ kind: 'faq', id: entry.id, question: entry.title, variants: [], answer: entry.text, language }];
  }
  return pieces(entry.text).map(([start, end], ordinal): PassageSource => {
    const place = { title: entry.title ?? '', headingPath: [], ordinal, page: null, language };
    const text = entry.text.slice(start, end);
    return {
      kind: 'passage',
      id: `${entry.id}#${ordinal}`,
      documentId: entry.id,
      versionId: entry.id,
      version: 1,
      text,
      start,
      end,
      ...place,
    };
  });
}

/** Runs of sentences of about 300 Chinese characters or 200 words. */
function pieces(text: string): [number, number][] {
  const out: [number, number][] = [];
  let size = 0;
  for (const { start, end, text: sentence } of splitSentences(text)) {
    const wide = sentence.match(/\p{Script=Han}/gu)?.length ?? 0;
    const length = wide + (sentence.length - wide) / 4;
    const last = out.at(-1);
    if (last && size + length <= 300) {
      last[1] = end;
      size += length;
    } else {
      out.push([start, end]);
      size = length;
    }
  }
  return out;
}
