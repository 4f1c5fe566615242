import type { Embedder } from '../../src/retrieval/index.ts';
import { ANSWER, type FaqSource, type PassageSource, type Source } from '../../src/retrieval/source.ts';
import { createWorkspaceIndex, type WorkspaceIndex } from '../../src/retrieval/workspace-index.ts';
import { textsOf } from '../bench/answers/build-index.ts';

/** A passage in English that stands alone in its document; `more` says what matters to the test. */
export function passage(text: string, more: Partial<PassageSource> = {}): PassageSource {
  const { start = 0 } = more;
  return {
    kind: 'passage',
    id: 'p',
    documentId: 'd',
    versionId: 'v',
    version: 1,
    title: 'T',
    url: null,
    headingPath: [],
    ordinal: 0,
    text,
    page: null,
    start,
    end: start + text.length,
    language: 'en',
    ...more,
  };
}

/** An FAQ entry in English without variants, whose id is its question. */
export function entry(question: string, more: Partial<FaqSource> = {}): FaqSource {
  return { kind: 'faq', id: question, question, variants: [], answer: 'x', language: 'en', ...more };
}

/** A document of short sections, each a passage on a page of its own. */
export function passages(
  documentId: string,
  title: string,
  language: string,
  parts: readonly (readonly [string, string])[],
): PassageSource[] {
  let start = 0;
  return parts.map(([heading, text], ordinal) => {
    const place = { headingPath: [heading], ordinal, page: ordinal + 1, start };
    const document = { documentId, versionId: `${documentId}-v3`, version: 3, title, language };
    const source = passage(text, { id: `${documentId}-${ordinal}`, ...document, ...place });
    start += text.length + 2;
    return source;
  });
}

/** What the search holds of these sources, embedded by the bundled models. */
export async function indexOf(embedder: Embedder, sources: readonly Source[]): Promise<WorkspaceIndex> {
  const index = createWorkspaceIndex(embedder.models);
  const texts = sources.flatMap(textsOf);
  const embedded = await embedder.embedTexts(texts);
  let label = 0;
  for (const source of sources) {
    const kinds = textsOf(source).map(({ kind }) => kind);
    const vectors = embedded.splice(0, kinds.length).flatMap((of, place) =>
      (['e5', 'bge'] as const).flatMap((key) => {
        const vector = of[key];
        label += 1;
        const variant = kinds[place] === 'faq_answer' ? ANSWER : place;
        return vector ? [{ label, model: embedder.models[key], variant, vector }] : [];
      }),
    );
    index.add({ source, vectors });
  }
  for (const { index: graph } of index.spaces.values()) await graph.settle();
  return index;
}
