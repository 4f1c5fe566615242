import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../../contract/index.ts';
import { applyEvent } from '../../api/apply-event.ts';
import { api, read } from '../../api/client.ts';
import { useAction } from '../../parts/use-action.ts';
import { useMe } from '../../parts/use-me.ts';

export type ConversationActions = ReturnType<typeof useConversationActions>;

/** What staff do with a conversation. The server's answer is shown at once; the live event says the same again. */
export function useConversationActions({ id, status }: Conversation) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { memberId } = useMe();
  const show = (conversation: Conversation) =>
    applyEvent(client, { type: 'conversation.changed', conversation });
  const header = () => ({ 'idempotency-key': crypto.randomUUID() });
  const param = { id };
  const assign = useAction({
    run: (to: string | null) =>
      read(api.conversations[':id'].assign.$post({ param, header: header(), json: { memberId: to } })),
    said: t('inbox.assigned'),
    done: show,
  });
  const resolve = useAction({
    run: () => read(api.conversations[':id'].resolve.$post({ param, header: header() })),
    said: t('inbox.resolved'),
    done: show,
  });
  const reopen = useAction({
    run: () => read(api.conversations[':id'].reopen.$post({ param, header: header() })),
    said: t('inbox.reopened'),
    done: show,
  });
  return {
    assign: (to: string | null) => assign.mutate(to),
    take: () => assign.mutate(memberId),
    toggleResolved: () => (status === 'resolved' ? reopen : resolve).mutate(),
    isBusy: assign.isPending || resolve.isPending || reopen.isPending,
  };
}
