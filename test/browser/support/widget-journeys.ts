import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type {
  AcceptedDocument,
  Conversation,
  FaqImport,
  Inbox,
  InboxSettingsPatch,
  List,
  StaffMessage,
} from '../../../src/contract/index.ts';
import { memberClient } from '../../support/api-client.ts';
import {
  killAll,
  makeDataFolder,
  type RunningServer,
  type Setup,
  setUp,
  startKnowdesk,
  waitFor,
} from '../../support/running-server.ts';
import { sampleFolder, sampleManifest } from '../../support/sample-questions.ts';
import { type Browser, openBrowser, type Page, type PageOptions } from './chromium.ts';
import { type HostPage, serveHostPage } from './host-page.ts';
import { type Widget, widgetOn } from './widget-page.ts';

type Scene = {
  server: RunningServer;
  setup: Setup;
  member: ReturnType<typeof memberClient>;
  browser: Browser;
  inbox: Inbox;
};
type JourneyOptions = {
  /** What is learnt before: the whole of the sample knowledge, or those of its documents. */
  samples?: 'all' | string[];
  faq?: { question: string; answer: string }[];
  settings?: () => Record<string, string> | Promise<Record<string, string>>;
};
type VisitOptions = PageOptions & { head?: string; attributes?: string; path?: string };

/** A server with an inbox, and pages that have its widget; for the tests of one file. */
export function widgetJourneys({ samples = [], faq = [], settings = () => ({}) }: JourneyOptions = {}) {
  let scene: Scene | undefined;
  const pages: Page[] = [];
  const open: { close(): void }[] = [];

  beforeAll(async () => {
    const dataDir = await makeDataFolder();
    const setup = await setUp(dataDir);
    const server = await startKnowdesk(dataDir, await settings());
    const member = memberClient(server.url, setup);
    await learn(member, samples);
    for (const entry of faq) await member.post('/faq-entries', entry);
    const { body } = await member.get<List<Inbox>>('/inboxes');
    const inbox = body.items.find(({ key }) => key === setup.inboxKey) as Inbox;
    scene = { server, setup, member, inbox, browser: await openBrowser() };
  }, 300_000);
  afterEach(async () => {
    for (const page of pages.splice(0)) await page.close();
    for (const each of open.splice(0)) each.close();
  });
  afterAll(async () => {
    await scene?.browser.close();
    killAll();
  });

  function now(): Scene {
    if (!scene) throw new Error('the server has not started');
    return scene;
  }
  async function newPage(options?: PageOptions): Promise<{ page: Page; widget: Widget }> {
    const page = await now().browser.newPage(options);
    pages.push(page);
    return { page, widget: widgetOn(page) };
  }
  const demo = (more = '') => `${now().server.url}/demo?inbox=${now().setup.inboxKey}&lang=zh${more}`;
  const script = (attributes = '') =>
    `<script async src="${now().server.url}/widget.js" data-inbox="${now().setup.inboxKey}" ${attributes}></script>`;
  async function host(html: () => string, headers?: Record<string, string>): Promise<HostPage> {
    const served = await serveHostPage(html, headers);
    open.push(served);
    return served;
  }

  return {
    now,
    newPage,
    demo,
    script,
    host,
    pages,
    closeAfter: (each: { close(): void }) => open.push(each),

    async openDemo(options?: PageOptions) {
      const opened = await newPage(options);
      await opened.page.goto(demo());
      await opened.widget.open();
      return opened;
    },
    /** A page of another site; `head` comes before the widget's script. */
    async visit({ head = '', attributes, path = '', ...rest }: VisitOptions = {}) {
      const { url } = await host(
        () =>
          `<!doctype html><html lang="en"><title>Shop</title><body><main><h1>Shop</h1></main>${head}${script(attributes)}`,
      );
      const opened = await newPage({ locale: 'en-US', ...rest });
      await opened.page.goto(url + path);
      return { ...opened, url };
    },
    async settle(change: InboxSettingsPatch, more: object = {}): Promise<void> {
      const { member, inbox } = now();
      const { status } = await member.patch(`/inboxes/${inbox.id}`, { settings: change, ...more });
      expect(status).toBe(200);
    },
    async latest(): Promise<Conversation> {
      const { body } = await now().member.get<List<Conversation>>('/conversations?limit=1');
      const [first] = body.items;
      if (!first) throw new Error('no conversation');
      return first;
    },
    async incoming(conversationId: string): Promise<string[]> {
      const path = `/conversations/${conversationId}/messages?limit=500`;
      const { body } = await now().member.get<List<StaffMessage>>(path);
      return body.items.filter(({ kind }) => kind === 'incoming').map(({ text }) => text);
    },
  };
}

async function learn(member: Scene['member'], samples: 'all' | string[]): Promise<void> {
  const wanted = sampleManifest.documents.filter(({ file }) => samples === 'all' || samples.includes(file));
  const documents = await Promise.all(
    wanted.map(({ file, title, language }) =>
      member.upload<AcceptedDocument>('/documents', join(sampleFolder, file), { title, language }),
    ),
  );
  const imports = await Promise.all(
    (samples === 'all' ? sampleManifest.faq : []).map((file) =>
      member.upload<FaqImport>('/faq-imports', join(sampleFolder, file)),
    ),
  );
  for (const { body } of documents) expect((await member.settled(body.id, 180_000)).status).toBe('ready');
  for (const { body } of imports) {
    await waitFor(async () => {
      const { body: report } = await member.get<FaqImport>(`/faq-imports/${body.id}`);
      return report.status === 'done' ? true : undefined;
    }, 180_000);
  }
}
