import type { Db } from '../db/index.ts';
import type { JobHandler } from '../jobs/index.ts';
import { findPolicyRow, recertify } from './policy-in-force.ts';

/** After the knowledge has changed: what judgements prove without those of what is quoted no more. */
export function recertifyJob({ db }: { db: Db }): JobHandler<'feedback.recertify'> {
  return {
    async run({ workspaceId }) {
      await db.transaction().execute(async (db) => {
        // Where there is none, nothing was ever judged.
        if (await findPolicyRow(db, workspaceId)) await recertify(db, workspaceId);
      });
    },
  };
}
