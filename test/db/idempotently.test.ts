import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { findReplay, type IdempotencyClaim, idempotently, type Trx } from '../../src/db/index.ts';
import { newId, now } from '../../src/lib/index.ts';
import { useTestDatabase } from '../support/database.ts';

const database = useTestDatabase();
const workspaceId = 'ws_1';

beforeAll(async () => {
  for (const id of [workspaceId, 'ws_2']) {
    await database.db
      .insertInto('workspaces')
      .values({ id, name: id, settings: '{}', created_at: now() })
      .execute();
  }
});

function claim(given: Partial<IdempotencyClaim> = {}): IdempotencyClaim {
  return { workspaceId, owner: 'vis_1', key: newId('key'), requestHash: 'hash', ...given };
}

/** Writes one contact and returns its id: a second run would show. */
async function addContact(db: Trx): Promise<{ id: string }> {
  const id = newId('cnt');
  const nothing = { external_id: null, email: null, name: null };
  await db
    .insertInto('contacts')
    .values({ id, workspace_id: workspaceId, ...nothing, created_at: now() })
    .execute();
  return { id };
}

async function countContacts(): Promise<number> {
  const { rows } = await database.pool.query('select count(*)::int as n from contacts');
  return rows[0].n;
}

describe('a write under an idempotency key', () => {
  it('is done once, and the same request gets the same result again', async () => {
    const once = claim();
    const before = await countContacts();
    const first = await idempotently(database.db, once, addContact);
    const second = await idempotently(database.db, once, addContact);
    expect(second).toEqual(first);
    expect(await countContacts()).toBe(before + 1);
    expect(await findReplay(database.db, once)).toEqual(first);
  });

  it('is done once when twenty twins arrive at once', async () => {
    const once = claim();
    const before = await countContacts();
    const slowly = async (db: Trx) => {
      await sleep(50);
      return addContact(db);
    };
    const results = await Promise.all(
      Array.from({ length: 20 }, () => idempotently(database.db, once, slowly)),
    );
    expect(new Set(results.map((result) => result.id)).size).toBe(1);
    expect(await countContacts()).toBe(before + 1);
  });

  it('is undone with its key when it throws, so that it can be tried again', async () => {
    const once = claim();
    const before = await countContacts();
    const failing = idempotently(database.db, once, async (db) => {
      await addContact(db);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await countContacts()).toBe(before);
    expect(await findReplay(database.db, once)).toBeUndefined();
    await idempotently(database.db, once, addContact);
    expect(await countContacts()).toBe(before + 1);
  });

  it('lets a waiting twin do it when the first one fails', async () => {
    const once = claim();
    const begun = Promise.withResolvers<void>();
    const first = idempotently(database.db, once, async () => {
      begun.resolve();
      await sleep(100);
      throw new Error('no');
    });
    await Promise.race([begun.promise, first]);
    const second = idempotently(database.db, once, addContact);
    await expect(first).rejects.toThrow('no');
    expect(await second).toEqual({ id: expect.stringContaining('cnt_') });
  });

  it('is refused for another request under the same key', async () => {
    const once = claim();
    await idempotently(database.db, once, addContact);
    const other = { ...once, requestHash: 'another' };
    const reused = { code: 'idempotency.key_reused' };
    await expect(idempotently(database.db, other, addContact)).rejects.toMatchObject(reused);
    await expect(findReplay(database.db, other)).rejects.toMatchObject(reused);
  });

  it('is its owner’s and its workspace’s: others may use the same key', async () => {
    const once = claim();
    const first = await idempotently(database.db, once, addContact);
    const byAnother = await idempotently(database.db, { ...once, owner: 'vis_2' }, addContact);
    const elsewhere = await idempotently(database.db, { ...once, workspaceId: 'ws_2' }, addContact);
    expect(new Set([first.id, byAnother.id, elsewhere.id]).size).toBe(3);
  });

  it('is a plain transaction without a key', async () => {
    const before = await countContacts();
    await idempotently(database.db, undefined, addContact);
    await idempotently(database.db, undefined, addContact);
    expect(await countContacts()).toBe(before + 2);
    expect(await findReplay(database.db, undefined)).toBeUndefined();
  });
});
