import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import { applyEvent, belongsTo, placeConversation } from '../../src/console/api/apply-event.ts';
import type { Conversation } from '../../src/contract/index.ts';

function conversation(id: string, minute: number, more: Partial<Conversation> = {}): Conversation {
  return {
    id,
    status: 'open',
    inboxId: 'ib_1',
    contact: { id: `contact_${id}`, name: null, email: null, externalId: null, tier: null },
    language: 'zh-Hans',
    assigneeId: null,
    teamId: null,
    priority: null,
    labelIds: [],
    snoozedUntil: null,
    waitingSince: null,
    unread: 0,
    contactReadSeq: 0,
    rating: null,
    handoffReason: null,
    handedOverAt: null,
    firstReplyAt: null,
    replyEmail: null,
    resolvedAt: null,
    resolvedBy: null,
    continuesId: null,
    lastMessageAt: new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString(),
    lastMessage: id,
    createdAt: new Date(Date.UTC(2026, 0, 1)).toISOString(),
    ...more,
  };
}
const pagesOf = (...pages: Conversation[][]) => ({
  pages: pages.map((items, at) => ({ items, nextCursor: at < pages.length - 1 ? `page${at + 1}` : null })),
  pageParams: pages.map(() => undefined),
});
const ids = (data: { pages: { items: Conversation[] }[] } | undefined) =>
  data?.pages.map(({ items }) => items.map(({ id }) => id));

describe('a live conversation in a list', () => {
  it('moves to the top when something was said in it', () => {
    const before = pagesOf([conversation('a', 5), conversation('b', 4)], [conversation('c', 3)]);
    expect(ids(placeConversation(before, { status: 'open' }, conversation('c', 9)))).toEqual([
      ['c', 'a', 'b'],
      [],
    ]);
  });

  it('stands where its last message puts it when nothing new was said', () => {
    const before = pagesOf([conversation('a', 5), conversation('b', 4), conversation('c', 3)]);
    const changed = conversation('b', 4, { assigneeId: 'mem_1' });
    expect(ids(placeConversation(before, {}, changed))).toEqual([['a', 'b', 'c']]);
  });

  it('leaves the view that it no longer belongs to', () => {
    const before = pagesOf([conversation('a', 5), conversation('b', 4)]);
    const resolved = conversation('a', 5, { status: 'resolved' });
    expect(ids(placeConversation(before, { status: 'open' }, resolved))).toEqual([['b']]);
  });

  it('is not put at the end of a list of which more is to come', () => {
    const before = {
      ...pagesOf([conversation('a', 5)]),
      pages: [{ items: [conversation('a', 5)], nextCursor: 'more' }],
    };
    expect(ids(placeConversation(before, {}, conversation('old', 1)))).toEqual([['a']]);
  });

  it('belongs to nobody’s view only while nobody holds it', () => {
    expect(belongsTo({ assigneeId: 'none' }, conversation('a', 1))).toBe(true);
    expect(belongsTo({ assigneeId: 'none' }, conversation('a', 1, { assigneeId: 'mem_1' }))).toBe(false);
    expect(belongsTo({ assigneeId: 'mem_2' }, conversation('a', 1, { assigneeId: 'mem_1' }))).toBe(false);
  });
});

describe('live events', () => {
  it('show a new message in every list that holds its conversation, and keep searches as the server found them', () => {
    const client = new QueryClient();
    client.setQueryData(['conversations', {}], pagesOf([conversation('a', 5), conversation('b', 4)]));
    client.setQueryData(['conversations', { q: 'refund' }], pagesOf([conversation('b', 4)]));
    const createdAt = new Date(Date.UTC(2026, 0, 1, 1)).toISOString();
    const author = { kind: 'contact' as const, id: null, name: null };
    const message = {
      id: 'm',
      conversationId: 'b',
      seq: 3,
      kind: 'incoming' as const,
      author,
      text: 'hello',
      attachments: [],
      createdAt,
    };
    applyEvent(client, { type: 'message.created', message, answer: null });
    const all = client.getQueryData<ReturnType<typeof pagesOf>>(['conversations', {}]);
    expect(ids(all)).toEqual([['b', 'a']]);
    expect(all?.pages[0]?.items[0]?.lastMessage).toBe('hello');
    expect(
      client.getQueryData<ReturnType<typeof pagesOf>>(['conversations', { q: 'refund' }])?.pages[0]?.items[0]
        ?.lastMessage,
    ).toBe('b');
  });

  it('show no note as the last message, since customers’ lists and ours would differ', () => {
    const client = new QueryClient();
    client.setQueryData(['conversations', {}], pagesOf([conversation('a', 5)]));
    const author = { kind: 'member' as const, id: 'mem_1', name: 'Lin' };
    const createdAt = new Date().toISOString();
    const message = {
      id: 'm',
      conversationId: 'a',
      seq: 3,
      kind: 'note' as const,
      author,
      text: 'psst',
      attachments: [],
      createdAt,
    };
    applyEvent(client, { type: 'message.created', message, answer: null });
    expect(
      client.getQueryData<ReturnType<typeof pagesOf>>(['conversations', {}])?.pages[0]?.items[0]?.lastMessage,
    ).toBe('a');
  });
});
