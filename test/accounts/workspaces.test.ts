import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Actor,
  createInbox,
  createWorkspace,
  deleteInbox,
  findInboxByKey,
  getInbox,
  getWorkspace,
  listAudit,
  listInboxes,
  originAllowed,
  patchInbox,
  patchWorkspace,
  readInbox,
  resolveMember,
  rotateInboxSecret,
} from '../../src/accounts/index.ts';
import {
  roleScopes,
  schedule,
  type WorkspacePatch,
  workspacePatch,
  workspaceSettings,
} from '../../src/contract/index.ts';
import type { Trx } from '../../src/db/index.ts';
import { useTestDatabase } from '../support/database.ts';
import { authOn, firstPage, inTransaction, newWorld, type World } from './fixture.ts';

const database = useTestDatabase();
let world: World;
let other: World;

beforeAll(async () => {
  const auth = authOn(database.db);
  world = await newWorld(database.db, auth);
  other = await newWorld(database.db, auth);
});

const patch = (actor: Actor, change: WorkspacePatch) =>
  inTransaction(database.db, (db) => patchWorkspace(db, actor, workspacePatch.parse(change)));
const office = schedule.parse({ timeZone: 'Asia/Shanghai', mon: [{ from: '09:00', to: '18:00' }] });
const latestAudit = async (workspaceId: string) =>
  (await listAudit(database.db, workspaceId, firstPage)).items[0];

describe('workspace settings', () => {
  it('begin with the defaults, and a patch leaves alone what it does not name', async () => {
    const defaults = workspaceSettings.parse({});
    expect((await getWorkspace(database.db, other.workspaceId)).settings).toEqual(defaults);
    await patch(other.admin, { settings: { idleCloseMinutes: 15, schedule: office } });
    await patch(other.admin, { name: 'Renamed', settings: { alwaysHumanTopics: ['退款'] } });
    expect(await getWorkspace(database.db, other.workspaceId)).toMatchObject({
      name: 'Renamed',
      settings: { ...defaults, idleCloseMinutes: 15, schedule: office, alwaysHumanTopics: ['退款'] },
    });
    await patch(other.admin, { settings: { schedule: null } });
    expect((await getWorkspace(database.db, other.workspaceId)).settings.schedule).toBeNull();
    expect((await getWorkspace(database.db, world.workspaceId)).settings).toEqual(defaults);
  });

  it('are all kept when two people change different ones at once', async () => {
    let second: Promise<unknown> = Promise.resolve();
    await inTransaction(database.db, async (db) => {
      await patchWorkspace(db, world.admin, { settings: { answerThreshold: 0.8 } });
      second = patch(world.admin, { settings: { idleCloseMinutes: 5 } });
      // Long enough for the second to read, were it not to wait for the first.
      await sleep(200);
    });
    await second;
    expect((await getWorkspace(database.db, world.workspaceId)).settings).toMatchObject({
      answerThreshold: 0.8,
      idleCloseMinutes: 5,
    });
  });

  it('leave in the audit log who changed what, and nothing when nothing changed', async () => {
    await patch(world.admin, { settings: { suggestThreshold: 0.3 } });
    const entry = await latestAudit(world.workspaceId);
    expect(entry).toMatchObject({
      action: 'settings.changed',
      actor: `member:${world.admin.id}`,
      detail: { changes: { suggestThreshold: { from: null, to: 0.3 } }, actorName: 'Ada' },
    });
    await patch(world.admin, { settings: { suggestThreshold: 0.3 } });
    expect(await latestAudit(world.workspaceId)).toEqual(entry);
  });

  it.each<[string, WorkspacePatch['settings'], string]>([
    [
      'an unknown time zone',
      { schedule: { ...office, timeZone: 'Mars/Olympus' } },
      'settings.schedule.timeZone',
    ],
    [
      'hours of no length',
      { schedule: { ...office, tue: [{ from: '09:00', to: '09:00' }] } },
      'settings.schedule.tue',
    ],
    ['thresholds upside down', { answerThreshold: 0.2, suggestThreshold: 0.5 }, 'settings.suggestThreshold'],
  ])('refuse %s', async (_, settings, field) => {
    const before = await getWorkspace(database.db, world.workspaceId);
    await expect(patch(world.admin, { settings })).rejects.toMatchObject({
      code: 'workspace.settings_invalid',
      fields: { [field]: expect.any(String) },
    });
    expect(await getWorkspace(database.db, world.workspaceId)).toEqual(before);
  });

  it('of a workspace that does not exist are not found', async () => {
    await expect(getWorkspace(database.db, 'ws_none')).rejects.toMatchObject({ code: 'workspace.not_found' });
    await expect(patch({ ...world.admin, workspaceId: 'ws_none' }, {})).rejects.toMatchObject({
      code: 'workspace.not_found',
    });
  });
});

describe('a further workspace', () => {
  it('has the person who made it as admin', async () => {
    const user = { id: world.userId, name: 'Ada' };
    const made = await inTransaction(database.db, (db) => createWorkspace(db, { name: 'Third', user }));
    expect(await resolveMember(database.db, world.userId, made.workspace.id)).toMatchObject({
      memberId: made.memberId,
      role: 'admin',
    });
  });
});

describe('the audit log', () => {
  it('is read newest first, page by page, per workspace', async () => {
    const all = (await listAudit(database.db, world.workspaceId, firstPage)).items;
    expect(all.length).toBeGreaterThan(3);
    const pages: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listAudit(database.db, world.workspaceId, { limit: 2, cursor });
      pages.push(...page.items.map((entry) => entry.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(pages).toEqual(all.map((entry) => entry.id));
    expect([...pages].sort((a, b) => Number(b) - Number(a))).toEqual(pages);
    await expect(listAudit(database.db, world.workspaceId, { limit: 2, cursor: 'x' })).rejects.toMatchObject({
      code: 'request.invalid',
    });
  });
});

describe('an inbox', () => {
  const input = {
    name: 'Shop',
    locale: 'en',
    allowedOrigins: ['https://Shop.Example:443', 'https://shop.example'],
  };
  const create = (actor: Actor, change: Partial<typeof input> = {}) =>
    inTransaction(database.db, (db) => createInbox(db, actor, { ...input, ...change }));
  const agent = (): Actor => ({ ...world.admin, role: 'agent', scopes: [...roleScopes.agent] });

  it('has a key that finds it and a secret for those who may write settings', async () => {
    const made = await create(world.admin);
    expect(made.key).toMatch(/^ib_[\w-]{24}$/);
    expect(made).toMatchObject({ allowedOrigins: ['https://shop.example'], warnings: [] });
    expect(Buffer.from(made.secret ?? '', 'base64url')).toHaveLength(32);
    const door = await findInboxByKey(database.db, made.key);
    expect(door).toMatchObject({
      id: made.id,
      workspaceId: world.workspaceId,
      secret: made.secret,
      locale: 'en',
    });
    expect(await getInbox(database.db, world.workspaceId, made.id)).toEqual(door);
    expect(await readInbox(database.db, world.admin, made.id)).toEqual(made);
    expect(await readInbox(database.db, agent(), made.id)).toEqual({ ...made, secret: null });
    const listed = await listInboxes(database.db, agent(), firstPage);
    expect(listed.items.map((inbox) => inbox.secret)).toEqual(listed.items.map(() => null));
    expect(await findInboxByKey(database.db, 'ib_none')).toBeUndefined();
    expect(JSON.stringify(await latestAudit(world.workspaceId))).not.toContain(made.secret);
  });

  it('warns when any website may show it', async () => {
    const { warnings, id } = await create(world.admin, { allowedOrigins: [] });
    expect(warnings).toEqual([expect.stringContaining('allowedOrigins')]);
    const closed = await inTransaction(database.db, (db) =>
      patchInbox(db, world.admin, id, { allowedOrigins: ['https://a.example'] }),
    );
    expect(closed).toMatchObject({ warnings: [], name: 'Shop' });
    expect(await latestAudit(world.workspaceId)).toMatchObject({
      action: 'inbox.changed',
      detail: { allowedOrigins: ['https://a.example'], before: { allowedOrigins: [] } },
    });
  });

  it.each<[string, string[], string | undefined, boolean]>([
    ['any page where none is listed', [], 'https://evil.example', true],
    ['a listed page', ['https://shop.example'], 'https://shop.example', true],
    ['a program without an origin', ['https://shop.example'], undefined, true],
    ['no other page', ['https://shop.example'], 'https://evil.example', false],
    [
      'no page whose origin merely begins alike',
      ['https://shop.example'],
      'https://shop.example.evil.example',
      false,
    ],
    ['no other port', ['https://shop.example'], 'https://shop.example:8443', false],
    ['no other scheme', ['https://shop.example'], 'http://shop.example', false],
    ['no sandboxed frame', ['https://shop.example'], 'null', false],
  ])('lets in %s', (_, allowedOrigins, origin, allowed) => {
    expect(originAllowed({ allowedOrigins }, origin)).toBe(allowed);
  });

  it.each(['https://user@shop.example', 'https://*.example', 'https://'])(
    'refuses the origin %s',
    async (origin) => {
      await expect(create(world.admin, { allowedOrigins: [origin] })).rejects.toMatchObject({
        code: 'inbox.origin_invalid',
        fields: { allowedOrigins: expect.any(String) },
      });
    },
  );

  it('gets a new secret, and the old one is gone', async () => {
    const made = await create(world.admin);
    const rotated = await inTransaction(database.db, (db) => rotateInboxSecret(db, world.admin, made.id));
    expect(rotated.secret).not.toBe(made.secret);
    expect((await findInboxByKey(database.db, made.key))?.secret).toBe(rotated.secret);
  });

  it('of another workspace cannot be read, changed or deleted', async () => {
    const { id } = await create(other.admin);
    const missing = { code: 'inbox.not_found' };
    await expect(readInbox(database.db, world.admin, id)).rejects.toMatchObject(missing);
    await expect(getInbox(database.db, world.workspaceId, id)).rejects.toMatchObject(missing);
    for (const attempt of [
      (db: Trx) => patchInbox(db, world.admin, id, { name: 'Mine' }),
      (db: Trx) => rotateInboxSecret(db, world.admin, id),
      (db: Trx) => deleteInbox(db, world.admin, id),
    ]) {
      await expect(inTransaction<unknown>(database.db, attempt)).rejects.toMatchObject(missing);
    }
    const listed = await listInboxes(database.db, world.admin, firstPage);
    expect(listed.items.map((inbox) => inbox.id)).not.toContain(id);
  });

  it('can be deleted while no conversation came through it', async () => {
    const { id, key } = await create(world.admin);
    await inTransaction(database.db, (db) => deleteInbox(db, world.admin, id));
    expect(await findInboxByKey(database.db, key)).toBeUndefined();
    const used = await create(world.admin);
    await addConversation(used.id);
    const attempt = inTransaction(database.db, (db) => deleteInbox(db, world.admin, used.id));
    await expect(attempt).rejects.toMatchObject({ code: 'inbox.in_use' });
  });

  async function addConversation(inboxId: string): Promise<void> {
    const workspace = { workspace_id: world.workspaceId, created_at: new Date() };
    const { db } = database;
    const contact = { ...workspace, id: 'contact_1', external_id: null, email: null, name: null };
    await db.insertInto('contacts').values(contact).execute();
    await db
      .insertInto('visitors')
      .values({
        ...workspace,
        id: 'visitor_1',
        inbox_id: inboxId,
        contact_id: contact.id,
        token_hash: 'x',
        expires_at: new Date(),
        revoked_at: null,
      })
      .execute();
    await db
      .insertInto('conversations')
      .values({
        ...workspace,
        id: 'conversation_1',
        inbox_id: inboxId,
        contact_id: contact.id,
        visitor_id: 'visitor_1',
        status: 'pending',
        language: 'en',
        last_message_at: new Date(),
      })
      .execute();
  }
});
