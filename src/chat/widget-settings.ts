import { avatarPath, getSchedule, type InboxDoor } from '../accounts/index.ts';
import { coloursOf, type WidgetSettings } from '../contract/index.ts';
import type { Db } from '../db/index.ts';
import { now } from '../lib/index.ts';
import { dutyState } from '../routing/index.ts';

/** What a page is told of the inbox whose widget it shows. */
export async function readWidgetSettings(db: Db, inbox: InboxDoor): Promise<WidgetSettings> {
  const duty = dutyState(await getSchedule(db, inbox.workspaceId, inbox.id), now());
  const { hours, accent, pageTrailDays, ...shown } = inbox.settings;
  return {
    ...shown,
    name: inbox.name,
    locale: inbox.locale,
    onDuty: duty.onDuty,
    nextOnDutyAt: duty.nextOnDutyAt?.toISOString() ?? null,
    colours: accent === null ? null : coloursOf(accent),
    avatar: avatarPath(inbox.key, inbox.avatarHash),
  };
}
