import type { Trx } from '../db/index.ts';
import { newId } from '../lib/index.ts';
import type { Embedder, Vectors } from '../retrieval/index.ts';
import { saveVectors } from './save-vectors.ts';
import type { MeasuredPassage } from './split-measured.ts';
import { imagesBeside, type StoredImage } from './store-images.ts';

export type EmbeddedPassage = { passage: Omit<MeasuredPassage, 'bodyStart'>; vectors: Vectors };

/** A version's passages and their vectors, in reading order. */
export async function insertPassages(
  db: Trx,
  models: Embedder['models'],
  version: { id: string; workspace_id: string; document_id: string },
  embedded: readonly EmbeddedPassage[],
  images: readonly StoredImage[],
): Promise<void> {
  const beside = imagesBeside(
    embedded.map(({ passage }) => passage),
    images,
  );
  const rows = embedded.map(({ passage }, i) => ({
    id: newId('psg'),
    workspace_id: version.workspace_id,
    document_id: version.document_id,
    version_id: version.id,
    ordinal: passage.ordinal,
    kind: passage.kind,
    text: passage.text,
    heading_path: passage.headingPath,
    page: passage.page ?? null,
    page_end: passage.pageEnd ?? null,
    start_offset: passage.start,
    end_offset: passage.end,
    language: passage.language,
    tokens: passage.tokens,
    recognised: passage.recognised,
    boxes: JSON.stringify(
      passage.boxes.map(({ page, x0, y0, x1, y1, start, end }) => [page, x0, y0, x1, y1, start, end]),
    ),
    images: JSON.stringify(beside[i] ?? []),
  }));
  for (let i = 0; i < rows.length; i += 1000)
    await db
      .insertInto('passages')
      .values(rows.slice(i, i + 1000))
      .execute();
  await saveVectors(
    db,
    models,
    version.workspace_id,
    rows.map((row, i) => ({ passageId: row.id, vectors: embedded[i]?.vectors ?? {} })),
  );
}
