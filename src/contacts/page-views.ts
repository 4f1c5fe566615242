import { getInbox } from '../accounts/index.ts';
import type { List, Page, PageView, Utm, ViewedPagesInput } from '../contract/index.ts';
import type { Db } from '../db/index.ts';
import { decodeCursor, newId, now, pageOf } from '../lib/index.ts';
import { getContact } from './contacts.ts';
import { readUtm, trimAddress } from './trim-address.ts';
import type { Visitor } from './visitors.ts';

/** Of each visitor the latest pages are kept. */
const mostPages = 50;
const dayMs = 86_400_000;

/**
 * Keeps which pages a visitor looked at, for as many days as the inbox says; nothing where it does not want to know.
 * Addresses lose what could be a secret; the same page as the one before counts once.
 */
export async function keepPageViews(db: Db, visitor: Visitor, { pages }: ViewedPagesInput): Promise<void> {
  const { workspaceId, visitorId, inboxId } = visitor;
  const { settings } = await getInbox(db, workspaceId, inboxId);
  if (!settings.pageTrail) return;
  const at = now();
  await db.transaction().execute(async (db) => {
    const last = await db
      .selectFrom('page_views')
      .select('url')
      .where('workspace_id', '=', workspaceId)
      .where('visitor_id', '=', visitorId)
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    let before = last?.url;
    const rows = pages.flatMap((page) => {
      const url = trimAddress(page.url);
      if (url === undefined || url === before) return [];
      before = url;
      const opened = clamp(page.at, at);
      const referrer = page.referrer === undefined ? null : (trimAddress(page.referrer) ?? null);
      return {
        id: newId('pgv'),
        workspace_id: workspaceId,
        visitor_id: visitorId,
        inbox_id: inboxId,
        url,
        title: page.title?.trim() || null,
        referrer,
        utm: JSON.stringify(readUtm(page.url)),
        at: opened,
        expires_at: new Date(at.getTime() + settings.pageTrailDays * dayMs),
      };
    });
    if (rows.length === 0) return;
    await db.insertInto('page_views').values(rows).execute();
    await db
      .deleteFrom('page_views')
      .where('workspace_id', '=', workspaceId)
      .where('visitor_id', '=', visitorId)
      .where('id', 'in', (eb) =>
        eb
          .selectFrom('page_views as older')
          .select('older.id')
          .where('older.workspace_id', '=', workspaceId)
          .where('older.visitor_id', '=', visitorId)
          .orderBy('older.at', 'desc')
          .orderBy('older.id', 'desc')
          .offset(mostPages),
      )
      .execute();
  });
}

/** A browser's clock may be wrong; what it says counts within the last day. */
function clamp(said: string | undefined, at: Date): Date {
  const time = said === undefined ? at.getTime() : Date.parse(said);
  return new Date(Math.min(at.getTime(), Math.max(at.getTime() - dayMs, time)));
}

/** What a contact looked at, in all browsers, latest first. Throws `contact.not_found`. */
export async function listPageViews(
  db: Db,
  workspaceId: string,
  contactId: string,
  page: Page,
): Promise<List<PageView>> {
  await getContact(db, workspaceId, contactId);
  let query = db
    .selectFrom('page_views')
    .innerJoin('visitors', (join) =>
      join
        .onRef('visitors.workspace_id', '=', 'page_views.workspace_id')
        .onRef('visitors.id', '=', 'page_views.visitor_id'),
    )
    .selectAll('page_views')
    .where('page_views.workspace_id', '=', workspaceId)
    .where('visitors.contact_id', '=', contactId)
    .where('page_views.expires_at', '>', now());
  if (page.cursor !== undefined) {
    const [at, id] = decodeCursor(page.cursor, 2);
    query = query.where((eb) =>
      eb(eb.refTuple('page_views.at', 'page_views.id'), '<', eb.tuple(new Date(Number(at)), String(id))),
    );
  }
  const rows = await query
    .orderBy('page_views.at', 'desc')
    .orderBy('page_views.id', 'desc')
    .limit(page.limit + 1)
    .execute();
  const found = pageOf(rows, page.limit, (row) => [row.at.getTime(), row.id]);
  return {
    ...found,
    items: found.items.map((row) => ({
      id: row.id,
      url: row.url,
      title: row.title,
      referrer: row.referrer,
      utm: row.utm as Utm,
      inboxId: row.inbox_id,
      at: row.at.toISOString(),
    })),
  };
}
