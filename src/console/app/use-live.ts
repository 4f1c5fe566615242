import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { applyEvent } from '../api/apply-event.ts';
import { tellListeners } from '../api/heard.ts';
import { followEvents, type LiveState } from '../api/live.ts';

const followed = [
  'conversations',
  'conversation',
  'messages',
  'documents',
  'document',
  'tickets',
  'ticket',
  'presence',
  'viewers',
  'monitor',
];

/** One line for the whole console. Whenever it stands (again), what might have been missed is read anew. */
export function useLive(enabled: boolean): LiveState {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  useEffect(() => {
    if (!enabled) return;
    const ended = new AbortController();
    let first = true;
    void followEvents({
      signal: ended.signal,
      onEvent: (event) => {
        applyEvent(client, event);
        tellListeners(event);
      },
      onState: (next) => {
        setState(next);
        if (next !== 'live') return;
        if (!first) {
          void client.invalidateQueries({
            predicate: ({ queryKey }) => followed.includes(String(queryKey[0])),
          });
        }
        first = false;
      },
    });
    return () => ended.abort();
  }, [client, enabled]);
  return state;
}
