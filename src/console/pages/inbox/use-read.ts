import { useEffect } from 'react';
import type { Conversation } from '../../../contract/index.ts';
import { api, done } from '../../api/client.ts';

/** What is open in front of somebody's eyes counts as read. */
export function useRead({ id, unread }: Conversation, seq: number, mayWrite: boolean): void {
  useEffect(() => {
    if (unread === 0 || !mayWrite) return;
    const tell = () => {
      if (document.hidden) return;
      done(api.conversations[':id'].read.$put({ param: { id }, json: { seq } })).catch(() => {});
    };
    tell();
    document.addEventListener('visibilitychange', tell);
    return () => document.removeEventListener('visibilitychange', tell);
  }, [id, unread, seq, mayWrite]);
}
