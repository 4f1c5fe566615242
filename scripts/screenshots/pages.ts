import type { Page } from 'playwright-core';
import type { Seeded } from './seed.ts';

/** One picture: where it is, and what is done there before it is taken. Add a line for every new page. */
export type Shot = {
  name: string;
  path: (seeded: Seeded) => string;
  /** Nobody is signed in. */
  signedOut?: true;
  before?: (page: Page) => Promise<void>;
};

const at = (path: string) => () => path;

export const consoleShots: readonly Shot[] = [
  { name: 'sign-in', path: at('/console/sign-in'), signedOut: true },
  { name: 'start', path: at('/console/start') },
  { name: 'inbox', path: ({ openId }) => `/console/inbox/${openId}?view=all` },
  { name: 'inbox-bot', path: ({ answeredId }) => `/console/inbox/${answeredId}?view=all` },
  { name: 'inbox-list', path: at('/console/inbox?view=all') },
  {
    name: 'inbox-keys',
    path: ({ openId }) => `/console/inbox/${openId}?view=all`,
    before: async (page) => {
      await page.locator('.thread').waitFor();
      await page.keyboard.press('?');
    },
  },
  { name: 'tickets', path: at('/console/tickets') },
  { name: 'tickets-board', path: at('/console/tickets?layout=board') },
  { name: 'ticket', path: ({ ticketId }) => `/console/tickets/${ticketId}` },
  { name: 'knowledge', path: at('/console/knowledge') },
  { name: 'document', path: ({ documentId }) => `/console/knowledge/documents/${documentId}` },
  {
    name: 'document-versions',
    path: ({ documentId }) => `/console/knowledge/documents/${documentId}?part=versions`,
  },
  {
    name: 'document-diff',
    path: ({ documentId }) => `/console/knowledge/documents/${documentId}?part=versions&from=1&to=2`,
  },
  { name: 'original', path: ({ documentId }) => `/console/knowledge/documents/${documentId}/original` },
  { name: 'conflicts', path: at('/console/knowledge/conflicts') },
  { name: 'sources', path: at('/console/knowledge/sources') },
  { name: 'work', path: at('/console/knowledge/work') },
  { name: 'archive', path: at('/console/knowledge/archive') },
  { name: 'faq', path: at('/console/knowledge/faq') },
  { name: 'faq-new', path: at('/console/knowledge/faq/new') },
  { name: 'gaps', path: at('/console/knowledge/gaps') },
  {
    name: 'gap-answer',
    path: at('/console/knowledge/gaps'),
    before: (page) => page.locator('.gap .ant-btn-primary').first().click(),
  },
  { name: 'hit-test', path: at('/console/knowledge/test?q=can%20I%20forward%20receipts%20by%20email') },
  { name: 'quality', path: at('/console/quality?interval=week') },
  { name: 'quality-rows', path: at('/console/quality/hit_rate') },
  { name: 'precision', path: at('/console/quality/precision') },
  { name: 'golden', path: at('/console/quality/golden') },
  { name: 'live', path: at('/console/quality/live') },
  { name: 'settings-workspace', path: at('/console/settings/workspace') },
  { name: 'settings-members', path: at('/console/settings/members') },
  { name: 'settings-inboxes', path: at('/console/settings/inboxes') },
  { name: 'settings-inbox', path: ({ inboxId }) => `/console/settings/inboxes/${inboxId}` },
  { name: 'settings-teams', path: at('/console/settings/teams') },
  { name: 'settings-labels', path: at('/console/settings/labels') },
  { name: 'settings-canned', path: at('/console/settings/canned-responses') },
  { name: 'settings-hours', path: at('/console/settings/hours') },
  { name: 'settings-webhooks', path: at('/console/settings/webhooks') },
  { name: 'settings-api-keys', path: at('/console/settings/api-keys') },
  { name: 'settings-audit-log', path: at('/console/settings/audit-log') },
  { name: 'settings-account', path: at('/console/settings/account') },
  { name: 'not-found', path: at('/console/nothing/here') },
];

/** What a customer sees; each from a browser that has never been here. */
export const widgetShots = [
  'closed',
  'open',
  'welcome',
  'answered',
  'source',
  'suggested',
  'rated',
  'handed-over',
] as const;
export type WidgetShot = (typeof widgetShots)[number];
