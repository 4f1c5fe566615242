import { type ReactNode, useEffect, useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, NavLink, useLocation } from 'react-router';
import { Icon } from './icons.tsx';

type Tab = { to: string; label: string; end?: boolean };
type PageProps = {
  title: string;
  /** What stands in the browser's tab, where it says more than the title. */
  documentTitle?: string;
  back?: string;
  actions?: ReactNode;
  tabs?: Tab[];
  /** `wide` for tables and boards, `text` for forms. */
  width?: 'wide' | 'text';
  lead?: ReactNode;
  children: ReactNode;
};

/** The frame of every page but the inbox: a head that stays, and the content below it. */
export function Page({
  title,
  documentTitle,
  back,
  actions,
  tabs,
  width = 'wide',
  lead,
  children,
}: PageProps) {
  const { t } = useTranslation();
  useTitle(documentTitle ?? title);
  return (
    <div className="page">
      <header className={tabs ? 'page-head page-head-tabs' : 'page-head'}>
        <div className="page-head-row">
          {back !== undefined && (
            <Link className="icon-button" to={back} aria-label={t('common.back')}>
              <Icon name="chevronLeft" />
            </Link>
          )}
          <h1 className="page-title">{title}</h1>
          <div className="page-actions">{actions}</div>
        </div>
        {tabs && <Tabs label={title} tabs={tabs} />}
      </header>
      <div className={`page-body page-${width}`}>
        {lead !== undefined && <p className="page-lead">{lead}</p>}
        {children}
      </div>
    </div>
  );
}

/** On a phone the row is wider than the screen: the tab of this page is scrolled into sight. */
function Tabs({ label, tabs }: { label: string; tabs: Tab[] }) {
  const row = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page has another active tab
  useLayoutEffect(() => {
    const active = row.current?.querySelector<HTMLElement>('.active');
    if (!row.current || !active) return;
    row.current.scrollLeft = active.offsetLeft - (row.current.clientWidth - active.offsetWidth) / 2;
  }, [pathname]);
  return (
    <nav ref={row} className="tabs" aria-label={label}>
      {tabs.map(({ to, label: words, end = false }) => (
        <NavLink key={to} to={to} end={end} className="tab">
          {words}
        </NavLink>
      ))}
    </nav>
  );
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Knowdesk`;
  }, [title]);
}
