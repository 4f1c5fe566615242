import { type RawBuilder, sql } from 'kysely';
import type { LimitFields, Validity } from '../contract/index.ts';
import type { Db, Trx } from '../db/index.ts';
import { AppError, now } from '../lib/index.ts';

type LimitRow = { valid_from: string | null; valid_until: string | null; audience: string[] | null };

/**
 * Where today stands between the dates of `table`, for a query that joins the workspace as `w`. The zone is the one
 * that `todayIn` takes.
 */
export function validityOf(table: 'd' | 'e'): RawBuilder<Validity> {
  const today = sql`(${now()}::timestamptz at time zone coalesce(w.settings #>> '{schedule,timeZone}', 'UTC'))::date`;
  const warning = sql`coalesce((w.settings ->> 'expiryWarningDays')::int, 14)`;
  const from = sql.ref(`${table}.valid_from`);
  const until = sql.ref(`${table}.valid_until`);
  return sql<Validity>`case
    when ${until} < ${today} then 'expired'
    when ${from} > ${today} then 'not_yet'
    when ${until} <= ${today} + ${warning} then 'expiring'
    else 'valid' end`;
}

export function showLimits(row: LimitRow): LimitFields {
  return { validFrom: row.valid_from, validUntil: row.valid_until, audience: row.audience };
}

/**
 * What a patch changes of the columns; checked against what stays. Throws `knowledge.validity_invalid`,
 * `inbox.not_found`.
 */
export async function limitColumns(
  db: Db | Trx,
  workspaceId: string,
  patch: { [K in keyof LimitFields]?: LimitFields[K] | undefined },
  before: LimitRow = { valid_from: null, valid_until: null, audience: null },
): Promise<Partial<LimitRow>> {
  const { validFrom, validUntil, audience } = patch;
  const from = validFrom === undefined ? before.valid_from : validFrom;
  const until = validUntil === undefined ? before.valid_until : validUntil;
  if (from !== null && until !== null && from > until) {
    throw new AppError('knowledge.validity_invalid', 'The last day is before the first day: swap them.', {
      fields: { validUntil: 'is before validFrom' },
    });
  }
  if (audience) await checkInboxes(db, workspaceId, audience, before.audience ?? []);
  return {
    ...(validFrom !== undefined && { valid_from: validFrom }),
    ...(validUntil !== undefined && { valid_until: validUntil }),
    ...(audience !== undefined && { audience }),
  };
}

/** An inbox that was chosen and has gone since may stay: whoever changes something else did not ask for it. */
async function checkInboxes(
  db: Db | Trx,
  workspaceId: string,
  audience: readonly string[],
  before: readonly string[],
): Promise<void> {
  const asked = audience.filter((id) => !before.includes(id));
  if (asked.length === 0) return;
  const found = await db
    .selectFrom('inboxes')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', asked)
    .execute();
  if (found.length === new Set(asked).size) return;
  throw new AppError('inbox.not_found', 'There is no such inbox in this workspace.', {
    fields: { audience: 'names an inbox that is not in this workspace' },
  });
}
