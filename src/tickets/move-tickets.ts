import type { Trx } from '../db/index.ts';

/** Tickets of one contact become those of another, whom it turned out to be. */
export async function moveTickets(
  db: Trx,
  { workspaceId, from, to }: { workspaceId: string; from: string; to: string },
): Promise<void> {
  await db
    .updateTable('tickets')
    .set({ contact_id: to })
    .where('workspace_id', '=', workspaceId)
    .where('contact_id', '=', from)
    .execute();
}
