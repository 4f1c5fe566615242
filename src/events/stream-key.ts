import type { Stream } from '../contract/index.ts';

/** The NOTIFY channel of all streams. */
export const channel = 'knowdesk_events';

/** The NOTIFY channel of what passes: the payload is all there is of it. */
export const momentChannel = 'knowdesk_moments';

/** What a notification carries: which stream has something new. Neither part holds a space. */
export function toKey(workspaceId: string, stream: Stream): string {
  return `${workspaceId} ${stream}`;
}
