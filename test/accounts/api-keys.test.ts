import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  type Actor,
  type Auth,
  apiKeyActor,
  createApiKey,
  listApiKeys,
  listAudit,
  revokeApiKey,
  verifyApiKey,
} from '../../src/accounts/index.ts';
import { roleScopes, type Scope } from '../../src/contract/index.ts';
import { setClock } from '../../src/lib/index.ts';
import { useTestDatabase } from '../support/database.ts';
import { authOn, firstPage, inTransaction, newWorld, type World } from './fixture.ts';

const database = useTestDatabase();
let auth: Auth;
let world: World;
let other: World;

beforeAll(async () => {
  auth = authOn(database.db);
  world = await newWorld(database.db, auth);
  other = await newWorld(database.db, auth);
});
afterEach(() => setClock(undefined));

const create = (actor: Actor, input: { scopes: Scope[]; expiresInDays?: number; name?: string }) =>
  inTransaction(database.db, (db) => createApiKey(db, actor, { name: 'import', ...input }));
const revoke = (actor: Actor, keyId: string) =>
  inTransaction(database.db, (db) => revokeApiKey(db, actor, keyId));
const verify = (key: string) => verifyApiKey(database.db, key);

describe('an API key', () => {
  it('opens its workspace with its scopes, and is shown once', async () => {
    const made = await create(world.admin, { scopes: ['tickets:write', 'knowledge:read'] });
    expect(made.key).toMatch(/^kd_[\w-]{64}$/);
    const scopes = ['knowledge:read', 'tickets:write'];
    expect(made).toMatchObject({ name: 'import', scopes, expiresAt: null });
    const verified = await verify(made.key);
    expect(verified).toEqual({ workspaceId: world.workspaceId, scopes, keyId: made.id, name: 'import' });
    expect(verified && apiKeyActor(verified)).toEqual({
      workspaceId: world.workspaceId,
      kind: 'api_key',
      memberId: null,
      id: made.id,
      name: 'import',
      scopes,
      role: null,
    });
    const { key, ...shown } = made;
    const { items } = await listApiKeys(database.db, world.workspaceId, firstPage);
    expect(items.at(-1)).toEqual(shown);
    const rows = await database.db.selectFrom('apikey').selectAll().execute();
    expect(JSON.stringify([rows, items])).not.toContain(key);
    const [latest] = (await listAudit(database.db, world.workspaceId, firstPage)).items;
    expect(latest).toMatchObject({ action: 'api_key.created', subjectId: made.id, detail: { scopes } });
    expect(JSON.stringify(latest)).not.toContain(key);
  });

  it('is one in the format of the plugin, without its daily limit', async () => {
    const { key, id } = await create(world.admin, { scopes: ['knowledge:read'] });
    for (let i = 0; i < 12; i++) {
      expect(await auth.api.verifyApiKey({ body: { key } })).toMatchObject({ valid: true, key: { id } });
    }
    // One that the plugin makes carries its limits with it.
    const plain = await auth.api.createApiKey({ body: { userId: world.userId } });
    expect(plain.rateLimitEnabled).toBe(false);
    const permissions = { knowledge: ['write'] };
    expect(await auth.api.verifyApiKey({ body: { key, permissions } })).toMatchObject({ valid: false });
  });

  it('opens nothing once revoked, and only its own workspace can revoke it', async () => {
    const { key, id } = await create(world.admin, { scopes: ['knowledge:read'] });
    await expect(revoke(other.admin, id)).rejects.toMatchObject({ code: 'api_key.not_found' });
    expect(await verify(key)).toBeDefined();
    await revoke(world.admin, id);
    expect(await verify(key)).toBeUndefined();
    expect((await listAudit(database.db, world.workspaceId, firstPage)).items[0]).toMatchObject({
      action: 'api_key.revoked',
      subjectId: id,
    });
  });

  it('opens nothing after it expired', async () => {
    const { key, expiresAt } = await create(world.admin, { scopes: ['knowledge:read'], expiresInDays: 2 });
    setClock(new Date(Date.parse(expiresAt ?? '') - 1));
    expect(await verify(key)).toBeDefined();
    setClock(new Date(Date.parse(expiresAt ?? '')));
    expect(await verify(key)).toBeUndefined();
  });

  it('opens nothing when its workspace is gone', async () => {
    const gone = await newWorld(database.db, auth);
    expect(await verify(gone.apiKey)).toBeDefined();
    await database.db.deleteFrom('workspaces').where('id', '=', gone.workspaceId).execute();
    expect(await verify(gone.apiKey)).toBeUndefined();
  });

  it('cannot do more than who made it', async () => {
    const agent: Actor = { ...world.admin, role: 'agent', scopes: [...roleScopes.agent] };
    const attempt = create(agent, { scopes: ['tickets:read', 'settings:write'] });
    await expect(attempt).rejects.toMatchObject({ code: 'api_key.scope_refused' });
    expect(await create(agent, { scopes: ['tickets:read'] })).toMatchObject({ scopes: ['tickets:read'] });
  });

  it('that a person made through the plugin itself opens no workspace', async () => {
    const metadata = { workspaceId: world.workspaceId };
    const permissions = { members: ['write'] };
    const attempt = auth.api.createApiKey({ body: { userId: world.userId, metadata } });
    await expect(attempt).rejects.toThrow(/metadata/i);
    const { key } = await auth.api.createApiKey({ body: { userId: world.userId, permissions } });
    expect(await verify(key)).toBeUndefined();
  });

  it('is refused when it is garbage', async () => {
    const { key } = await create(world.admin, { scopes: ['knowledge:read'] });
    const wrong = [
      '',
      'kd_',
      `${key}x`,
      key.slice(0, -1),
      key.toLowerCase(),
      `kd_${'a'.repeat(64)}`,
      'a'.repeat(1e5),
    ];
    for (const each of wrong) expect(await verify(each)).toBeUndefined();
  });
});
