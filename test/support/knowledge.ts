import { type Embedder, passageText } from '../../src/retrieval/index.ts';
import type { PassageSource, Source } from '../../src/retrieval/source.ts';
import { createWorkspaceIndex, type WorkspaceIndex } from '../../src/retrieval/workspace-index.ts';

/** A document of short sections, each a passage on a page of its own. */
export function passages(
  documentId: string,
  title: string,
  language: string,
  parts: readonly (readonly [string, string])[],
): PassageSource[] {
  let start = 0;
  return parts.map(([heading, text], ordinal) => {
    const source: PassageSource = {
      kind: 'passage',
      id: `${documentId}-${ordinal}`,
      documentId,
      versionId: `${documentId}-v3`,
      version: 3,
      title,
      url: null,
      headingPath: [heading],
      ordinal,
      text,
      page: ordinal + 1,
      start,
      end: start + text.length,
      language,
    };
    start += text.length + 2;
    return source;
  });
}

/** What the search holds of these sources, embedded by the bundled models. */
export async function indexOf(embedder: Embedder, sources: readonly Source[]): Promise<WorkspaceIndex> {
  const index = createWorkspaceIndex(embedder.models);
  let label = 0;
  for (const source of sources) {
    const { language } = source;
    const texts = source.kind === 'faq' ? [source.question, ...source.variants] : [passageText(source)];
    const kind = source.kind === 'faq' ? ('faq_question' as const) : ('passage' as const);
    const embedded = await embedder.embedTexts(texts.map((text) => ({ text, kind, language })));
    const vectors = embedded.flatMap((of, variant) =>
      (['e5', 'bge'] as const).flatMap((key) => {
        const vector = of[key];
        label += 1;
        return vector ? [{ label, model: embedder.models[key], variant, vector }] : [];
      }),
    );
    index.add({ source, vectors });
  }
  return index;
}
