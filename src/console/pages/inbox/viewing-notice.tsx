import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { api, done, read } from '../../api/client.ts';
import { noteViewers, useMoments } from '../../api/moments.ts';
import { workspaceHeader } from '../../api/workspace.ts';
import { Icon } from '../../parts/icons.tsx';
import { useMe } from '../../parts/use-me.ts';

const againMs = 15_000;

/** Tells the others that one looks or writes here, and shows who of them does. */
export function ViewingNotice({ id, isWriting }: { id: string; isWriting: boolean }) {
  const { t } = useTranslation();
  const { memberId } = useMe();
  const { data } = useQuery({
    queryKey: ['viewers', id],
    queryFn: () => read(api.conversations[':id'].viewers.$get({ param: { id } })),
    staleTime: 0,
  });
  useEffect(() => {
    if (data) noteViewers(id, data.items);
  }, [id, data]);
  useEffect(() => {
    const say = () => {
      if (document.hidden) return;
      const doing = isWriting ? ('replying' as const) : ('viewing' as const);
      done(api.conversations[':id'].viewing.$put({ param: { id }, json: { doing } })).catch(() => {});
    };
    say();
    const timer = setInterval(say, againMs);
    document.addEventListener('visibilitychange', say);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', say);
    };
  }, [id, isWriting]);
  useEffect(() => {
    const leave = () => {
      const headers = { 'content-type': 'application/json', ...workspaceHeader() };
      const body = JSON.stringify({ doing: null });
      // Gets through even while the page is being closed.
      fetch(`/api/conversations/${id}/viewing`, { method: 'PUT', headers, body, keepalive: true }).catch(
        () => {},
      );
    };
    addEventListener('pagehide', leave);
    return () => {
      removeEventListener('pagehide', leave);
      leave();
    };
  }, [id]);
  const others = useMoments(id).viewers.filter((each) => each.memberId !== memberId);
  const names = (doing: 'viewing' | 'replying') =>
    others
      .filter((each) => each.doing === doing)
      .map(({ name }) => name)
      .join(', ');
  const [replying, viewing] = [names('replying'), names('viewing')];
  return (
    <div className="viewers" role="status">
      {replying && (
        <span className="viewers-replying">
          <Icon name="warning" size={14} /> {t('desk.viewers.replying', { names: replying })}
        </span>
      )}
      {viewing && (
        <span>
          <Icon name="eye" size={14} /> {t('desk.viewers.viewing', { names: viewing })}
        </span>
      )}
    </div>
  );
}
