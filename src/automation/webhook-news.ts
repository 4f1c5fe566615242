import type { LiveEvent, WebhookEvent } from '../contract/index.ts';

/** What a webhook is told, and what makes it one thing: the same key is told once. */
export type News = { event: WebhookEvent; key: string; data: Record<string, unknown> };

/**
 * What an event of the workspace's stream is for webhooks; undefined for what they are not told. The stream may say a
 * state again (a resolved conversation gets a label): the key is made of what happened, not of the telling.
 */
export function newsOf(event: LiveEvent, seq: number): News | undefined {
  switch (event.type) {
    case 'message.created':
      return {
        event: 'message.created',
        key: event.message.id,
        data: { message: event.message, answer: event.answer },
      };
    case 'conversation.created':
      return {
        event: 'conversation.created',
        key: event.conversation.id,
        data: { conversation: event.conversation },
      };
    case 'conversation.handed_over': {
      const { conversation, onDuty } = event as Extract<typeof event, { onDuty: boolean }>;
      const key = `${conversation.id} ${conversation.handedOverAt}`;
      return { event: 'conversation.handed_off', key, data: { conversation, onDuty } };
    }
    case 'conversation.changed': {
      const { conversation } = event;
      if (!('resolvedAt' in conversation) || conversation.status !== 'resolved') return undefined;
      const key = `${conversation.id} ${conversation.resolvedAt}`;
      return { event: 'conversation.resolved', key, data: { conversation } };
    }
    case 'rating.saved': {
      const conversationId = 'conversationId' in event ? event.conversationId : null;
      return { event: 'rating.created', key: String(seq), data: { conversationId, rating: event.rating } };
    }
    case 'ticket.created':
      return { event: 'ticket.created', key: event.ticket.id, data: { ticket: event.ticket } };
    case 'ticket.changed':
      return { event: 'ticket.updated', key: String(seq), data: { ticket: event.ticket } };
    case 'document.changed': {
      const { document } = event;
      const { id, version, status, error } = document;
      if (status === 'ready') return { event: 'document.ready', key: `${id} ${version}`, data: { document } };
      if (status !== 'failed') return undefined;
      return { event: 'document.failed', key: `${id} ${version} ${error?.code}`, data: { document } };
    }
    default:
      return undefined;
  }
}
