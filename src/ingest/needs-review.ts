import { getWorkspace } from '../accounts/index.ts';
import type { Db, Trx } from '../db/index.ts';

/** Whether what is uploaded or written waits for somebody who publishes it. */
export async function needsReview(db: Db | Trx, workspaceId: string): Promise<boolean> {
  return (await getWorkspace(db, workspaceId)).settings.reviewKnowledge;
}
