import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, NavLink, Outlet, useLocation } from 'react-router';
import { isApiError } from '../api/error.ts';
import { meQuery } from '../api/queries.ts';
import { chooseWorkspace, chosenWorkspace } from '../api/workspace.ts';
import { Icon } from '../parts/icons.tsx';
import { ErrorState, Loading } from '../parts/states.tsx';
import { Crash } from './crash.tsx';
import { destinations } from './navigation.ts';
import { useLive } from './use-live.ts';
import { UserMenu } from './user-menu.tsx';
import { WorkspaceMenu } from './workspace-menu.tsx';

const Notifier = lazy(async () => ({ default: (await import('./notifier.tsx')).Notifier }));

/** Everything behind the sign-in: navigation at the side, on a phone at the foot. */
export function Shell() {
  const me = useQuery(meQuery);
  const { pathname, search } = useLocation();
  const live = useLive(me.data?.scopes.includes('conversations:read') ?? false);
  if (isApiError(me.error) && me.error.status === 401) {
    const next = pathname === '/' ? '' : `?next=${encodeURIComponent(pathname + search)}`;
    return <Navigate to={`/sign-in${next}`} replace />;
  }
  if (isApiError(me.error) && me.error.status === 403 && chosenWorkspace() !== null) {
    // The workspace of last time is gone: the server chooses.
    chooseWorkspace(null);
    void me.refetch();
    return <Loading />;
  }
  if (me.data) return <Frame live={live} />;
  if (me.isError) return <ErrorState error={me.error} retry={() => void me.refetch()} />;
  return <div className="shell" />;
}

function Frame({ live }: { live: ReturnType<typeof useLive> }) {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  // A page that broke is left behind by going to another part.
  const place = useLocation().pathname.split('/')[1];
  const visible = destinations.filter(({ scope }) => me?.scopes.includes(scope));
  return (
    <div className="shell">
      <a className="skip" href="#main">
        {t('common.skip')}
      </a>
      <aside className="side">
        <WorkspaceMenu />
        <nav className="side-nav" aria-label={t('common.mainNavigation')}>
          {visible.map(({ to, name, icon }) => (
            <NavLink key={to} to={to} className="side-link">
              <Icon name={icon} size={19} />
              <span>{t(`common.nav.${name}`)}</span>
            </NavLink>
          ))}
        </nav>
        <div className="side-foot">
          <span className={`live live-${live}`} role="status">
            <span className="live-dot" />
            <span className="live-text">{t(`common.live.${live}`)}</span>
          </span>
          <UserMenu />
        </div>
      </aside>
      {me?.scopes.includes('conversations:read') && (
        <Suspense>
          <Notifier />
        </Suspense>
      )}
      <main id="main" className="main" tabIndex={-1}>
        <Crash key={place}>
          <Suspense fallback={<Loading />}>
            <Outlet />
          </Suspense>
        </Crash>
      </main>
    </div>
  );
}
