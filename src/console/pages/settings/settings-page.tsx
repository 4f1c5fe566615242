import './settings.css';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Scope } from '../../../contract/index.ts';
import { Page } from '../../parts/page.tsx';
import { useMe } from '../../parts/use-me.ts';

const tabs = [
  { to: '/settings/workspace', name: 'workspace', scope: 'settings:read' },
  { to: '/settings/members', name: 'members', scope: 'settings:read' },
  { to: '/settings/inboxes', name: 'inboxes', scope: 'settings:read' },
  { to: '/settings/teams', name: 'teams', scope: 'settings:read' },
  { to: '/settings/labels', name: 'labels', scope: 'settings:read' },
  { to: '/settings/canned-responses', name: 'canned', scope: 'settings:read' },
  { to: '/settings/hours', name: 'hours', scope: 'settings:read' },
  { to: '/settings/api-keys', name: 'apiKeys', scope: 'members:write' },
  { to: '/settings/webhooks', name: 'webhooks', scope: 'settings:write' },
  { to: '/settings/audit-log', name: 'audit', scope: 'settings:write' },
  { to: '/settings/account', name: 'account', scope: null },
] as const satisfies { to: string; name: string; scope: Scope | null }[];

type Props = {
  name: (typeof tabs)[number]['name'];
  lead?: ReactNode;
  actions?: ReactNode;
  width?: 'wide' | 'text';
  children: ReactNode;
};

export function SettingsPage({ name, lead, actions, width = 'text', children }: Props) {
  const { t } = useTranslation();
  const { scopes } = useMe();
  return (
    <Page
      title={t('settings.title')}
      documentTitle={t(`settings.tabs.${name}`)}
      lead={lead}
      actions={actions}
      width={width}
      tabs={tabs
        .filter(({ scope }) => scope === null || scopes.includes(scope))
        .map(({ to, name }) => ({ to, label: t(`settings.tabs.${name}`) }))}
    >
      {children}
    </Page>
  );
}
