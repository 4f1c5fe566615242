import { isDeepStrictEqual } from 'node:util';
import type { Workspace, WorkspacePatch, WorkspaceSettings } from '../contract/index.ts';
import type { Trx } from '../db/index.ts';
import { AppError } from '../lib/index.ts';
import type { Actor } from './actor.ts';
import { appendAudit } from './audit.ts';
import { scheduleProblems } from './schedule-problems.ts';
import { showWorkspace, workspaceNotFound } from './workspaces.ts';

/**
 * Changes the name and those settings that the patch names; a setting is replaced as a whole. What changed goes into
 * the audit log. Throws `workspace.settings_invalid` with `fields`, `workspace.not_found`.
 */
export async function patchWorkspace(db: Trx, actor: Actor, patch: WorkspacePatch): Promise<Workspace> {
  // Locked, so that of two patches at once neither writes back what the other replaced.
  const row = await db
    .selectFrom('workspaces')
    .selectAll()
    .where('id', '=', actor.workspaceId)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw workspaceNotFound();
  const before = showWorkspace(row);
  const after: Workspace = {
    ...before,
    name: patch.name ?? before.name,
    settings: { ...before.settings, ...withoutUndefined(patch.settings ?? {}) },
  };
  checkSettings(after.settings);
  const changes = changesBetween(
    { name: before.name, ...before.settings },
    { name: after.name, ...after.settings },
  );
  if (Object.keys(changes).length === 0) return before;
  await db
    .updateTable('workspaces')
    .set({ name: after.name, settings: JSON.stringify(after.settings) })
    .where('id', '=', actor.workspaceId)
    .execute();
  await appendAudit(db, actor, {
    action: 'settings.changed',
    subjectId: actor.workspaceId,
    detail: { changes },
  });
  return after;
}

function withoutUndefined(settings: NonNullable<WorkspacePatch['settings']>): Partial<WorkspaceSettings> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

function changesBetween(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): Record<string, { from: unknown; to: unknown }> {
  const changed = Object.keys(after).filter((key) => !isDeepStrictEqual(before[key], after[key]));
  return Object.fromEntries(changed.map((key) => [key, { from: before[key], to: after[key] }]));
}

/** What a schema cannot say: rules between settings, and that the time zone exists. */
function checkSettings(settings: WorkspaceSettings): void {
  const fields: Record<string, string> = {};
  if (settings.schedule) Object.assign(fields, scheduleProblems('settings.schedule', settings.schedule));
  const { answerThreshold, suggestThreshold } = settings;
  if (answerThreshold !== null && suggestThreshold !== null && suggestThreshold > answerThreshold) {
    fields['settings.suggestThreshold'] = 'is above the answer threshold';
  }
  if (Object.keys(fields).length === 0) return;
  const problems = Object.entries(fields).map(([field, problem]) => `${field} ${problem}`);
  throw new AppError('workspace.settings_invalid', `These settings do not work: ${problems.join('; ')}.`, {
    fields,
  });
}
