import {
  type InboxSettings,
  type InboxSettingsPatch,
  inboxSettings,
  type Schedule,
} from '../contract/index.ts';
import type { Db, Trx } from '../db/index.ts';
import { AppError } from '../lib/index.ts';
import { scheduleProblems } from './schedule-problems.ts';
import { getWorkspace } from './workspaces.ts';

/** The settings of a row, with the defaults of what it does not hold. */
export function readSettings(stored: object): InboxSettings {
  return inboxSettings.parse(stored);
}

/** Each setting that the patch names is replaced as a whole. Throws `inbox.settings_invalid` with `fields`. */
export function changedSettings(stored: object, patch: InboxSettingsPatch | undefined): InboxSettings {
  const named = Object.fromEntries(Object.entries(patch ?? {}).filter(([, value]) => value !== undefined));
  const after: InboxSettings = { ...readSettings(stored), ...named };
  const fields = settingsProblems(after);
  if (Object.keys(fields).length === 0) return after;
  const problems = Object.entries(fields).map(([field, problem]) => `${field} ${problem}`);
  throw new AppError('inbox.settings_invalid', `These settings do not work: ${problems.join('; ')}.`, {
    fields,
  });
}

/** What a schema cannot say. */
function settingsProblems({ hours, proactive }: InboxSettings): Record<string, string> {
  const fields: Record<string, string> = {};
  if (hours.schedule) Object.assign(fields, scheduleProblems('settings.hours.schedule', hours.schedule));
  const ids = proactive.map(({ id }) => id);
  if (new Set(ids).size < ids.length) fields['settings.proactive'] = 'has two rules with one id';
  for (const [i, { afterSeconds, onExit }] of proactive.entries()) {
    if (afterSeconds !== null || onExit) continue;
    fields[`settings.proactive.${i}.afterSeconds`] = 'needs a time on the page, or leaving it';
  }
  return fields;
}

/** Of the settings those that a patch names, for the audit log. */
export function pickSettings(settings: InboxSettings, patch: InboxSettingsPatch): Partial<InboxSettings> {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => name in patch));
}

/** Where browsers find an inbox's picture, below `/api/widget/`; another picture has another address. */
export function avatarPath(key: string, hash: string | null): string | null {
  return hash && `avatars/${key}/${hash}`;
}

/** The hours of an inbox: its own, or those of the workspace. Null: always. Throws `workspace.not_found`. */
export async function getSchedule(
  db: Db | Trx,
  workspaceId: string,
  inboxId: string,
): Promise<Schedule | null> {
  const row = await db
    .selectFrom('inboxes')
    .select('settings')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', inboxId)
    .executeTakeFirst();
  const { hours } = readSettings(row?.settings ?? {});
  if (hours.source === 'own') return hours.schedule;
  return (await getWorkspace(db, workspaceId)).settings.schedule;
}
