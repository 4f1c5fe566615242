import { AppError, now } from '../lib/index.ts';
import type { Db, Trx } from './pool.ts';

/** Who asks for what under which `Idempotency-Key`. A key is its owner's: another owner may use the same. */
export type IdempotencyClaim = {
  workspaceId: string;
  /** A visitor's, member's or API key's id. */
  owner: string;
  key: string;
  /** A hash of method, path and body: the same key with another one is a mistake of the client. */
  requestHash: string;
};

/**
 * Runs `write` in one transaction, at most once for the claim: its result is stored with what it wrote, and the same
 * request under the same key gets that result back (as JSON gives it back, so it should be what the client is sent).
 * Of two at once the second waits for the first. When `write` throws nothing is stored, and the key can be tried
 * again. Without a claim it is a plain transaction. Throws `idempotency.key_reused` for another request.
 */
export async function idempotently<T extends object>(
  db: Db,
  claim: IdempotencyClaim | undefined,
  write: (db: Trx) => Promise<T>,
): Promise<T> {
  if (claim === undefined) return db.transaction().execute(write);
  return db.transaction().execute(async (db) => {
    const { workspaceId, owner, key, requestHash } = claim;
    const claimed = await db
      .insertInto('idempotency_keys')
      .values({ workspace_id: workspaceId, owner, key, request_hash: requestHash, response: null, at: now() })
      .onConflict((conflict) => conflict.doNothing())
      .returning('key')
      .executeTakeFirst();
    if (!claimed) {
      const replay = await findReplay<T>(db, claim);
      // The twin committed between the two statements and its row was swept: 48 hours later.
      if (!replay)
        throw new AppError('idempotency.key_expired', 'This Idempotency-Key is too old: use a new one.');
      return replay;
    }
    const response = await write(db);
    await db
      .updateTable('idempotency_keys')
      .set({ response: JSON.stringify(response) })
      .where('workspace_id', '=', workspaceId)
      .where('owner', '=', owner)
      .where('key', '=', key)
      .execute();
    return response;
  });
}

/**
 * The stored result of a claim that was served before, or undefined. Lets a door skip costly work (a model call)
 * ahead of `idempotently`. Throws `idempotency.key_reused` for another request.
 */
export async function findReplay<T extends object>(
  db: Db | Trx,
  claim: IdempotencyClaim | undefined,
): Promise<T | undefined> {
  if (claim === undefined) return undefined;
  const row = await db
    .selectFrom('idempotency_keys')
    .select(['request_hash', 'response'])
    .where('workspace_id', '=', claim.workspaceId)
    .where('owner', '=', claim.owner)
    .where('key', '=', claim.key)
    .executeTakeFirst();
  if (!row) return undefined;
  if (row.request_hash !== claim.requestHash) {
    throw new AppError(
      'idempotency.key_reused',
      'This Idempotency-Key was used for a different request. Use a new key for each new request.',
    );
  }
  return (row.response as T | null) ?? undefined;
}
