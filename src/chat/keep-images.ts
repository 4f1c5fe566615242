import type { Trx } from '../db/index.ts';
import { type AnswerRow, evidenceOf } from './present.ts';

/** Notes which pictures an answer shows: they stay for as long as the answer does. */
export async function keepImages(
  db: Trx,
  answer: Pick<AnswerRow, 'id' | 'workspace_id' | 'evidence'>,
): Promise<void> {
  const ids = evidenceOf(answer).flatMap(({ images = [] }) => images.map(({ id }) => id));
  if (ids.length === 0) return;
  await db
    .insertInto('answer_images')
    .columns(['workspace_id', 'answer_id', 'image_id'])
    // One that was deleted with its document a moment ago is no longer there to be kept.
    .expression((eb) =>
      eb
        .selectFrom('document_images')
        .select((each) => ['workspace_id', each.val(answer.id).as('answer_id'), 'id as image_id'])
        .where('workspace_id', '=', answer.workspace_id)
        .where('id', 'in', ids),
    )
    .execute();
}
