import type { Trx } from '../db/index.ts';
import type { Embedder, Vectors } from '../retrieval/index.ts';

/** Of a passage, of an FAQ question, or of the answer of an FAQ entry. */
export type VectorOwner = { passageId: string } | { faqQuestionId: string } | { faqEntryId: string };
export type OwnedVectors = VectorOwner & { vectors: Vectors };

/** Rows a statement: a row has six parameters, and PostgreSQL takes 65,535 a statement. */
const batch = 1000;

/** Stores each vector with the identity of the model that made it, as 32-bit floats in little-endian order. */
export async function saveVectors(
  db: Trx,
  models: Embedder['models'],
  workspaceId: string,
  items: readonly OwnedVectors[],
): Promise<void> {
  const rows = items.flatMap((item) =>
    (Object.keys(item.vectors) as (keyof Vectors)[]).flatMap((key) => {
      const vector = item.vectors[key];
      if (!vector) return [];
      return {
        workspace_id: workspaceId,
        passage_id: 'passageId' in item ? item.passageId : null,
        faq_question_id: 'faqQuestionId' in item ? item.faqQuestionId : null,
        faq_entry_id: 'faqEntryId' in item ? item.faqEntryId : null,
        model: models[key],
        vector: Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength),
      };
    }),
  );
  for (let i = 0; i < rows.length; i += batch)
    await db
      .insertInto('embeddings')
      .values(rows.slice(i, i + batch))
      // A text's vector of one model is always the same one.
      .onConflict((conflict) => conflict.doNothing())
      .execute();
}
