import { randomBytes } from 'node:crypto';
import { defaultKeyHasher } from '@better-auth/api-key';
import type { z } from 'zod';
import {
  type ApiKey,
  type apiKeyInput,
  type CreatedApiKey,
  type List,
  type Page,
  type Scope,
  scope,
} from '../contract/index.ts';
import type { Db, Trx } from '../db/index.ts';
import { AppError, decodeCursor, newId, now, pageOf } from '../lib/index.ts';
import { type Actor, missingScopes } from './actor.ts';
import { type AuditActor, appendAudit } from './audit.ts';
import { apiKeyPrefix } from './open-auth.ts';

export type VerifiedApiKey = { workspaceId: string; scopes: Scope[]; keyId: string; name: string };

/** 48 random bytes: as long as the plugin's own keys. */
const keyPattern = new RegExp(`^${apiKeyPrefix}[A-Za-z0-9_-]{64}$`);
/** So much of a key is shown in lists, to tell one from another. */
const shownCharacters = 8;
/** The plugin's name for keys made with its only configuration. */
const configId = 'default';

/**
 * Makes an API key of the workspace in the plugin's own format, in the caller's transaction. The row belongs to the
 * workspace, not to a person: the plugin's endpoints, which act for a signed-in person, cannot reach it. Scopes sit
 * in `permissions`, which no client of the plugin may set. Throws `api_key.scope_refused` for scopes that the actor
 * does not hold.
 */
export async function createApiKey(
  db: Trx,
  actor: AuditActor & Pick<Actor, 'scopes'>,
  input: z.output<typeof apiKeyInput>,
): Promise<CreatedApiKey> {
  const missing = missingScopes(actor, input.scopes);
  if (missing.length > 0) {
    throw new AppError(
      'api_key.scope_refused',
      `A key cannot do more than its maker: you lack ${missing.join(', ')}.`,
    );
  }
  const at = now();
  const key = `${apiKeyPrefix}${randomBytes(48).toString('base64url')}`;
  const scopes = scope.options.filter((each) => input.scopes.includes(each));
  const expiresAt =
    input.expiresInDays === undefined ? null : new Date(at.getTime() + input.expiresInDays * 86_400_000);
  const row = {
    id: newId('key'),
    configId,
    name: input.name,
    start: key.slice(0, shownCharacters),
    referenceId: actor.workspaceId,
    prefix: apiKeyPrefix,
    key: await defaultKeyHasher(key),
    enabled: true,
    expiresAt,
    createdAt: at,
    updatedAt: at,
    permissions: JSON.stringify(toPermissions(scopes)),
  };
  await db.insertInto('apikey').values(row).execute();
  await appendAudit(db, actor, {
    action: 'api_key.created',
    subjectId: row.id,
    detail: { name: row.name, scopes, expiresAt: expiresAt?.toISOString() ?? null },
  });
  return { ...showApiKey(row), key };
}

/** The API keys of a workspace, oldest first; expired ones are shown too. */
export async function listApiKeys(db: Db, workspaceId: string, page: Page): Promise<List<ApiKey>> {
  let query = db
    .selectFrom('apikey')
    .select(['id', 'name', 'start', 'permissions', 'createdAt', 'expiresAt'])
    .where('referenceId', '=', workspaceId);
  if (page.cursor !== undefined) query = query.where('id', '>', String(decodeCursor(page.cursor, 1)[0]));
  const rows = await query
    .orderBy('id')
    .limit(page.limit + 1)
    .execute();
  const { items, nextCursor } = pageOf(rows, page.limit, (row) => [row.id]);
  return { items: items.map(showApiKey), nextCursor };
}

/** From its commit on the key opens nothing, in any process. Throws `api_key.not_found`. */
export async function revokeApiKey(db: Trx, actor: Actor, keyId: string): Promise<void> {
  const row = await db
    .deleteFrom('apikey')
    .where('referenceId', '=', actor.workspaceId)
    .where('id', '=', keyId)
    .returning('name')
    .executeTakeFirst();
  if (!row) throw new AppError('api_key.not_found', 'There is no such API key.');
  await appendAudit(db, actor, { action: 'api_key.revoked', subjectId: keyId, detail: { name: row.name } });
}

/**
 * Whose key this is and what it may do; undefined for one that is unknown, revoked, expired, or whose workspace is
 * gone. One indexed read and no cache, so a revocation holds at once everywhere. (The plugin's own `verifyApiKey`
 * writes the row twice per call, each an fsync.) The lookup is by SHA-256, so its timing tells nothing.
 */
export async function verifyApiKey(db: Db, key: string): Promise<VerifiedApiKey | undefined> {
  if (!keyPattern.test(key)) return undefined;
  const row = await db
    .selectFrom('apikey')
    .innerJoin('workspaces', 'workspaces.id', 'apikey.referenceId')
    .select(['apikey.id', 'apikey.name', 'apikey.permissions', 'workspaces.id as workspaceId'])
    .where('apikey.key', '=', await defaultKeyHasher(key))
    .where('apikey.configId', '=', configId)
    .where('apikey.enabled', '=', true)
    .where((is) => is.or([is('apikey.expiresAt', 'is', null), is('apikey.expiresAt', '>', now())]))
    .executeTakeFirst();
  if (!row) return undefined;
  return {
    workspaceId: row.workspaceId,
    scopes: toScopes(row.permissions),
    keyId: row.id,
    name: row.name ?? '',
  };
}

/** What a request with a verified key acts as. */
export function apiKeyActor(key: VerifiedApiKey): Actor {
  const { workspaceId, scopes, keyId, name } = key;
  return { workspaceId, kind: 'api_key', memberId: null, id: keyId, name, scopes, role: null };
}

/** `knowledge:read` → `{ knowledge: ['read'] }`, the plugin's shape. */
function toPermissions(scopes: Scope[]): Record<string, string[]> {
  const permissions: Record<string, string[]> = {};
  for (const each of scopes) {
    const [resource = '', action = ''] = each.split(':');
    permissions[resource] = [...(permissions[resource] ?? []), action];
  }
  return permissions;
}

function toScopes(permissions: string | null): Scope[] {
  const held: Record<string, string[]> = JSON.parse(permissions ?? '{}');
  return scope.options.filter((each) => {
    const [resource = '', action = ''] = each.split(':');
    return held[resource]?.includes(action) ?? false;
  });
}

function showApiKey(row: {
  id: string;
  name: string | null;
  start: string | null;
  permissions: string | null;
  createdAt: Date;
  expiresAt: Date | null;
}): ApiKey {
  return {
    id: row.id,
    name: row.name ?? '',
    start: row.start ?? '',
    scopes: toScopes(row.permissions),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
  };
}
