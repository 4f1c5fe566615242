import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type {
  Conversation,
  Document,
  List,
  MemberPresence,
  Message,
  Rating,
  StaffMessage,
  Ticket,
  WorkspaceEvent,
} from '../../contract/index.ts';
import { noteMoment } from './moments.ts';
import type { ConversationFilter } from './queries.ts';

type Pages<T> = InfiniteData<List<T>, string | undefined>;

/** Brings what the browser holds up to date with one live event. */
export function applyEvent(client: QueryClient, event: WorkspaceEvent): void {
  refreshMonitor(client);
  switch (event.type) {
    case 'message.created':
      applyMessage(client, event.message);
      break;
    case 'conversation.created':
    case 'conversation.changed':
    case 'conversation.handed_over':
      applyConversation(client, event.conversation);
      break;
    case 'conversation.read':
      changeKnown(client, event.conversationId, (known) => ({
        ...known,
        unread: event.unread,
        ...(event.by === 'contact' && { contactReadSeq: event.seq }),
      }));
      break;
    case 'conversation.rated':
      changeKnown(client, event.conversationId, (known) => ({ ...known, rating: event.rating }));
      break;
    case 'presence.changed':
      client.setQueryData<{ items: MemberPresence[] }>(
        ['presence'],
        (list) =>
          list && {
            items: list.items.map((each) => (each.memberId === event.memberId ? event : each)),
          },
      );
      break;
    case 'typing':
    case 'conversation.viewed':
      noteMoment(event);
      break;
    case 'rating.saved':
      applyRating(client, event.conversationId, event.rating);
      break;
    case 'document.changed':
      applyDocument(client, event.document);
      break;
    case 'ticket.created':
    case 'ticket.changed':
      applyTicket(client, event.ticket);
      break;
  }
}

const monitor = { queryKey: ['monitor'] };
let refreshing: ReturnType<typeof setTimeout> | undefined;

/** The live monitor, where it is open, is read again a moment after an event, once for many. */
function refreshMonitor(client: QueryClient): void {
  if (refreshing !== undefined || !client.getQueryCache().find(monitor)?.isActive()) return;
  refreshing = setTimeout(() => {
    refreshing = undefined;
    void client.invalidateQueries(monitor);
  }, 600);
}

function applyConversation(client: QueryClient, conversation: Conversation): void {
  client.setQueryData<Conversation>(['conversation', conversation.id], conversation);
  for (const query of client.getQueryCache().findAll({ queryKey: ['conversations'] })) {
    const filter = (query.queryKey[1] ?? {}) as ConversationFilter;
    // What a search finds only the server knows: it stays as it is until it is asked again.
    if (filter.q) continue;
    client.setQueryData<Pages<Conversation>>(query.queryKey, (pages) =>
      pages ? placeConversation(pages, filter, conversation) : pages,
    );
  }
}

function changeKnown(client: QueryClient, id: string, change: (known: Conversation) => Conversation): void {
  const known = findConversation(client, id);
  if (known) applyConversation(client, change(known));
}

export function belongsTo(filter: ConversationFilter, conversation: Conversation): boolean {
  const { status, inboxId, assigneeId, teamId, labelId, priority, contactId, unread, waiting } = filter;
  if (priority && conversation.priority !== priority) return false;
  if (contactId && conversation.contact.id !== contactId) return false;
  if (labelId && !conversation.labelIds.includes(labelId)) return false;
  if (teamId && (conversation.teamId ?? 'none') !== teamId) return false;
  if (unread && unread !== String(conversation.unread > 0)) return false;
  if (waiting && waiting !== String(conversation.waitingSince !== null)) return false;
  if (status && conversation.status !== status) return false;
  if (inboxId && conversation.inboxId !== inboxId) return false;
  if (assigneeId === 'none') return conversation.assigneeId === null;
  return !assigneeId || conversation.assigneeId === assigneeId;
}

/** Takes the conversation out of the list, and puts it back by the time of its last message where it belongs there. */
export function placeConversation(
  pages: Pages<Conversation>,
  filter: ConversationFilter,
  conversation: Conversation,
): Pages<Conversation> {
  const rest = pages.pages.map((page) => ({
    ...page,
    items: page.items.filter(({ id }) => id !== conversation.id),
  }));
  if (belongsTo(filter, conversation)) {
    const isBefore = (other: Conversation) => other.lastMessageAt <= conversation.lastMessageAt;
    const page = rest.find(({ items }) => items.some(isBefore)) ?? rest.at(-1);
    const at = page?.items.findIndex(isBefore) ?? -1;
    // At the very end it is only known to belong here when nothing follows.
    if (page && (at >= 0 || page.nextCursor === null)) {
      page.items.splice(at >= 0 ? at : page.items.length, 0, conversation);
    }
  }
  return { ...pages, pages: rest };
}

function applyMessage(client: QueryClient, message: Message): void {
  const { conversationId } = message;
  // Evidence and ratings are not in the event: read again what is on the screen.
  void client.invalidateQueries({ queryKey: ['messages', conversationId] });
  if (message.kind === 'note') return;
  const known = findConversation(client, conversationId);
  if (!known) {
    void client.invalidateQueries({ queryKey: ['conversations'] });
    return;
  }
  applyConversation(client, { ...known, lastMessage: message.text, lastMessageAt: message.createdAt });
}

/** As the browser holds it, opened or listed. */
export function findConversation(client: QueryClient, id: string): Conversation | undefined {
  const one = client.getQueryData<Conversation>(['conversation', id]);
  if (one) return one;
  for (const [, pages] of client.getQueriesData<Pages<Conversation>>({ queryKey: ['conversations'] })) {
    for (const page of pages?.pages ?? []) {
      const found = page.items.find((each) => each.id === id);
      if (found) return found;
    }
  }
  return undefined;
}

function applyRating(client: QueryClient, conversationId: string, rating: Rating): void {
  client.setQueryData<StaffMessage[]>(['messages', conversationId], (messages) =>
    messages?.map((message) =>
      message.answer?.id === rating.answerId
        ? { ...message, answer: { ...message.answer, rating: rating.score, ratingComment: rating.comment } }
        : message,
    ),
  );
}

type DocumentChange = Pick<
  Document,
  'id' | 'title' | 'status' | 'version' | 'servingVersion' | 'progress' | 'error'
>;

function applyDocument(client: QueryClient, change: DocumentChange): void {
  const before = client.getQueryData<Document>(['document', change.id]);
  if (before) client.setQueryData<Document>(['document', change.id], { ...before, ...change });
  let found = false;
  client.setQueriesData<Pages<Document>>({ queryKey: ['documents'] }, (pages) => {
    if (!pages) return pages;
    return {
      ...pages,
      pages: pages.pages.map((page) => ({
        ...page,
        items: page.items.map((each) => {
          if (each.id !== change.id) return each;
          found = true;
          return { ...each, ...change };
        }),
      })),
    };
  });
  const ended = change.status === 'ready' || change.status === 'failed';
  if (!found || ended) void client.invalidateQueries({ queryKey: ['documents'] });
  if (!ended) return;
  for (const kind of ['document', 'versions', 'passages', 'history']) {
    void client.invalidateQueries({ queryKey: [kind, change.id] });
  }
  void client.invalidateQueries({ queryKey: ['work-list'] });
}

function applyTicket(client: QueryClient, ticket: Ticket): void {
  let found = false;
  client.setQueriesData<Pages<Ticket>>({ queryKey: ['tickets'] }, (pages) => {
    if (!pages) return pages;
    return {
      ...pages,
      pages: pages.pages.map((page) => ({
        ...page,
        items: page.items.map((each) => {
          if (each.id !== ticket.id) return each;
          found = true;
          return ticket;
        }),
      })),
    };
  });
  void client.invalidateQueries({ queryKey: ['ticket', ticket.id] });
  if (!found) void client.invalidateQueries({ queryKey: ['tickets'] });
}
