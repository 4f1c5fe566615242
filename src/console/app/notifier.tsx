import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import i18next from 'i18next';
import { useEffect } from 'react';
import { useNavigate } from 'react-router';
import type { Conversation, WorkspaceEvent } from '../../contract/index.ts';
import { findConversation } from '../api/apply-event.ts';
import { hear } from '../api/heard.ts';
import { conversationsQuery } from '../api/queries.ts';
import { useMe } from '../parts/use-me.ts';
import { wantsNotify } from './notify-choice.ts';

type News = { title: string; body: string; conversationId: string };

/** The number of unread conversations in the title, and a notice of the system while nobody looks at the page. */
export function Notifier() {
  const { memberId } = useMe();
  const client = useQueryClient();
  const navigate = useNavigate();
  const query = useInfiniteQuery(conversationsQuery({ status: 'open', unread: 'true' }));
  const mine = query.data?.pages.flatMap(({ items }) => items).filter((each) => concerns(each, memberId));
  useTitleBadge(mine?.length ?? 0);
  useEffect(
    () =>
      hear((event) => {
        if (!document.hidden || !wantsNotify()) return;
        const news = newsOf(event, memberId, (id) => findConversation(client, id));
        if (!news) return;
        const notice = new Notification(news.title, { body: news.body, tag: news.conversationId });
        notice.onclick = () => {
          window.focus();
          void navigate(`/inbox/${news.conversationId}`);
          notice.close();
        };
      }),
    [client, memberId, navigate],
  );
  return null;
}

/** Given to somebody else it is theirs to answer. */
function concerns({ assigneeId }: Conversation, memberId: string | null): boolean {
  return assigneeId === null || assigneeId === memberId;
}

function newsOf(
  event: WorkspaceEvent,
  memberId: string | null,
  known: (id: string) => Conversation | undefined,
): News | undefined {
  if (event.type === 'conversation.handed_over') {
    const { id, contact, lastMessage } = event.conversation;
    if (!concerns(event.conversation, memberId)) return undefined;
    const name = contact.name ?? contact.email ?? i18next.t('common.customer');
    const title = i18next.t('common.waits', { name });
    return { title, body: lastMessage ?? '', conversationId: id };
  }
  if (event.type !== 'message.created' || event.message.kind !== 'incoming') return undefined;
  const { conversationId, author, text } = event.message;
  const conversation = known(conversationId);
  // What the bot answers needs nobody, nor does what a colleague holds.
  if (!conversation || conversation.status === 'pending' || conversation.assigneeId !== memberId) {
    return undefined;
  }
  return { title: author.name ?? i18next.t('common.customer'), body: text, conversationId };
}

/** Whatever page sets the title, the number stands before it. */
function useTitleBadge(count: number): void {
  useEffect(() => {
    const bare = () => document.title.replace(/^\(\d+\+?\) /, '');
    const show = () => {
      const wanted = count > 0 ? `(${count > 49 ? '49+' : count}) ${bare()}` : bare();
      if (document.title !== wanted) document.title = wanted;
    };
    show();
    const title = document.querySelector('title');
    if (!title) return;
    const watch = new MutationObserver(show);
    watch.observe(title, { childList: true, characterData: true, subtree: true });
    return () => watch.disconnect();
  }, [count]);
}
