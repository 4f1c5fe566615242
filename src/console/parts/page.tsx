import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, NavLink } from 'react-router';
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
        {tabs && (
          <nav className="tabs" aria-label={title}>
            {tabs.map(({ to, label, end = false }) => (
              <NavLink key={to} to={to} end={end} className="tab">
                {label}
              </NavLink>
            ))}
          </nav>
        )}
      </header>
      <div className={`page-body page-${width}`}>
        {lead !== undefined && <p className="page-lead">{lead}</p>}
        {children}
      </div>
    </div>
  );
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Knowdesk`;
  }, [title]);
}
