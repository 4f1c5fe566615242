import { type ComponentType, lazy } from 'react';
import { Navigate, type RouteObject, useRoutes } from 'react-router';
import type { Scope } from '../../contract/index.ts';
import { type Area, areas, loadTexts } from '../i18n/index.ts';
import { NotFound } from '../parts/states.tsx';
import { Home } from './home.tsx';
import { Need } from './need.tsx';
import { Shell } from './shell.tsx';

type Page = () => Promise<{ Component: ComponentType }>;

/** The texts of pages by the first word of their path, where they say more than those of that name. */
const texts: Record<string, Area[]> = {
  knowledge: ['knowledge', 'originals', 'inbox', 'life', 'gaps', 'sources'],
  quality: ['quality', 'inbox', 'tickets'],
  settings: ['settings', 'desk', 'account', 'audit', 'start', 'life', 'webhooks'],
  start: ['start', 'knowledge', 'settings', 'life'],
  inbox: ['inbox', 'tickets'],
  ...Object.fromEntries(
    ['sign-in', 'forgot-password', 'reset-password', 'setup', 'invite'].map((path) => [path, ['account']]),
  ),
};

function textsOf(path: string): readonly Area[] {
  const [word = ''] = path.split('/');
  return texts[word] ?? areas.filter((area) => area === word);
}

/** A page is loaded with its texts when it is opened, and shown to those who may see it. */
function page(path: string, load: Page, scope?: Scope): RouteObject {
  const Component = lazy(async () => {
    const [{ Component }] = await Promise.all([load(), loadTexts(textsOf(path))]);
    return { default: Component };
  });
  const shown = <Component />;
  return { path, element: scope ? <Need scope={scope}>{shown}</Need> : shown };
}

const open: RouteObject[] = [
  page('sign-in', () => import('../pages/account/sign-in.tsx')),
  page('forgot-password', () => import('../pages/account/forgot-password.tsx')),
  page('reset-password', () => import('../pages/account/reset-password.tsx')),
  page('setup', () => import('../pages/account/setup.tsx')),
  page('invite', () => import('../pages/account/invite.tsx')),
];

const knowledge: RouteObject[] = [
  page('knowledge', () => import('../pages/knowledge/documents.tsx'), 'knowledge:read'),
  page('knowledge/documents/:id', () => import('../pages/knowledge/document.tsx'), 'knowledge:read'),
  page('knowledge/documents/:id/original', () => import('../pages/knowledge/original.tsx'), 'knowledge:read'),
  page('knowledge/conflicts', () => import('../pages/knowledge/conflicts.tsx'), 'knowledge:read'),
  page('knowledge/faq', () => import('../pages/knowledge/faq-list.tsx'), 'knowledge:read'),
  page('knowledge/faq/:id', () => import('../pages/knowledge/faq-entry.tsx'), 'knowledge:read'),
  page('knowledge/imports/:id', () => import('../pages/knowledge/faq-import.tsx'), 'knowledge:read'),
  page('knowledge/sources', () => import('../pages/sources/sources.tsx'), 'knowledge:read'),
  page('knowledge/sources/:id', () => import('../pages/sources/source.tsx'), 'knowledge:read'),
  page('knowledge/work', () => import('../pages/knowledge/work-list.tsx'), 'knowledge:read'),
  page('knowledge/archive', () => import('../pages/knowledge/archive.tsx'), 'knowledge:read'),
  page('knowledge/test', () => import('../pages/knowledge/hit-test.tsx'), 'knowledge:read'),
  page('knowledge/gaps', () => import('../pages/gaps/gaps.tsx'), 'knowledge:read'),
];

const settings: RouteObject[] = [
  { path: 'settings', element: <Navigate to="/settings/workspace" replace /> },
  page('settings/workspace', () => import('../pages/settings/workspace.tsx'), 'settings:read'),
  page('settings/members', () => import('../pages/settings/members.tsx'), 'settings:read'),
  page('settings/inboxes', () => import('../pages/settings/inboxes.tsx'), 'settings:read'),
  page('settings/inboxes/:id', () => import('../pages/settings/inbox.tsx'), 'settings:read'),
  page('settings/teams', () => import('../pages/settings/teams.tsx'), 'settings:read'),
  page('settings/labels', () => import('../pages/settings/labels.tsx'), 'settings:read'),
  page('settings/canned-responses', () => import('../pages/settings/canned-responses.tsx'), 'settings:read'),
  page('settings/hours', () => import('../pages/settings/hours.tsx'), 'settings:read'),
  page('settings/api-keys', () => import('../pages/settings/api-keys.tsx'), 'members:write'),
  page('settings/webhooks', () => import('../pages/webhooks/webhooks.tsx'), 'settings:write'),
  page('settings/webhooks/:id', () => import('../pages/webhooks/webhook.tsx'), 'settings:write'),
  page('settings/audit-log', () => import('../pages/settings/audit-log.tsx'), 'settings:write'),
  page('settings/account', () => import('../pages/settings/account.tsx')),
];

const routes: RouteObject[] = [
  ...open,
  {
    element: <Shell />,
    children: [
      { index: true, element: <Home /> },
      page('start', () => import('../pages/start/start.tsx'), 'knowledge:write'),
      page('inbox/:id?', () => import('../pages/inbox/inbox.tsx'), 'conversations:read'),
      ...knowledge,
      page('quality', () => import('../pages/quality/quality.tsx'), 'reports:read'),
      page('quality/precision', () => import('../pages/quality/precision.tsx'), 'reports:read'),
      page('quality/golden', () => import('../pages/quality/golden.tsx'), 'reports:read'),
      page('quality/live', () => import('../pages/quality/live.tsx'), 'reports:read'),
      page('quality/:figure', () => import('../pages/quality/rows.tsx'), 'reports:read'),
      page('tickets', () => import('../pages/tickets/tickets.tsx'), 'tickets:read'),
      page('tickets/:id', () => import('../pages/tickets/ticket.tsx'), 'tickets:read'),
      ...settings,
      { path: '*', element: <NotFound isPage /> },
    ],
  },
];

/** The router without loaders and actions: TanStack Query reads and writes, and a third of the code goes. */
export function Routes() {
  return useRoutes(routes);
}
