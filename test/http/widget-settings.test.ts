import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { contrastOf, type InboxSettingsPatch } from '../../src/contract/index.ts';
import { sweepJobs } from '../../src/jobs/index.ts';
import { setClock, silentLogger } from '../../src/lib/index.ts';
import {
  bearer,
  json,
  makeMember,
  makeVisitor,
  makeWorkspace,
  publicUrl,
  type TestWorkspace,
  useTestApp,
} from './support.ts';

const test = useTestApp();
let workspace: TestWorkspace;
let inboxId: string;
beforeAll(async () => {
  workspace = await makeWorkspace(test);
  inboxId = (await inbox()).id;
});
afterEach(() => setClock(undefined));

const as = () => bearer(workspace.apiKey);
async function inbox() {
  const { items } = await json(await test.call('/api/inboxes', { headers: as() }));
  return items.find(({ key }: { key: string }) => key === workspace.inboxKey);
}
const patch = (settings: InboxSettingsPatch | object) =>
  test.call(`/api/inboxes/${inboxId}`, { method: 'PATCH', body: { settings }, headers: as() });
const settings = (headers: Record<string, string> = {}) =>
  test.call(`/api/widget/settings?inboxKey=${workspace.inboxKey}`, { headers });

describe('the settings of an inbox', () => {
  it('are what they were, but for what a patch names, and the audit log says both', async () => {
    expect((await inbox()).settings).toMatchObject({ position: 'right', hours: { source: 'workspace' } });
    expect((await patch({ position: 'left', greetings: { 'zh-CN': '您好' } })).status).toBe(200);
    expect((await patch({ sound: true })).status).toBe(200);
    expect((await inbox()).settings).toMatchObject({
      position: 'left',
      sound: true,
      greetings: { 'zh-CN': '您好' },
      attachments: true,
    });
    const { items } = await json(await test.call('/api/audit-log', { headers: as() }));
    expect(items[0]).toMatchObject({
      action: 'inbox.changed',
      detail: { settings: { sound: true }, before: { settings: { sound: false } } },
    });
  });

  it.each([
    [{ hours: { source: 'own', schedule: { timeZone: 'Mars/Base' } } }, 'settings.hours.schedule.timeZone'],
    [{ accent: 'red' }, 'settings.accent'],
    [{ greetings: { 'not a language': 'x' } }, 'settings.greetings'],
    [{ starters: { en: Array(7).fill('x') } }, 'settings.starters.en'],
    [{ position: 'middle' }, 'settings.position'],
    [
      {
        proactive: [
          { id: 'a', pages: [], afterSeconds: null, onExit: false, repeat: 'once', texts: { en: 'Hi' } },
        ],
      },
      'settings.proactive.0.afterSeconds',
    ],
    [{ surprise: true }, 'settings.surprise'],
  ])('are refused with the field that is wrong: %j', async (wrong, field) => {
    const response = await patch(wrong);
    expect(response.status).toBe(400);
    expect(Object.keys((await json(response)).error.fields).join()).toContain(field);
  });

  it('tell a page how to greet and look, with colours that can be read, and nothing that is not its business', async () => {
    await patch({ accent: '#FFD400', radius: 4, launcher: { en: 'Ask us' }, pageTrailDays: 7 });
    const response = await settings({ origin: 'https://shop.example' });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('cache-control')).toBe('private, max-age=60');
    const told = await json(response);
    expect(told).toMatchObject({ name: 'Shop', radius: 4, launcher: { en: 'Ask us' }, onDuty: true });
    expect(Object.keys(told)).not.toContain('hours');
    expect(JSON.stringify(told)).not.toContain((await inbox()).secret);
    for (const { accent, onAccent, ink, tint } of Object.values<Record<string, string>>(told.colours)) {
      expect(contrastOf(onAccent ?? '', accent ?? '')).toBeGreaterThanOrEqual(4.5);
      expect(contrastOf(ink ?? '', tint ?? '')).toBeGreaterThanOrEqual(4.5);
    }
    expect((await test.db.selectFrom('visitors').select('id').execute()).length).toBe(0);
  });

  it('are told to the pages that the inbox lists only', async () => {
    const list = (allowedOrigins: string[]) =>
      test.call(`/api/inboxes/${inboxId}`, { method: 'PATCH', body: { allowedOrigins }, headers: as() });
    await list(['https://shop.example']);
    expect((await settings({ origin: 'https://shop.example' })).status).toBe(200);
    const other = await settings({ origin: 'https://evil.example' });
    expect([other.status, (await json(other)).error.code]).toEqual([403, 'inbox.origin_refused']);
    expect((await test.call('/api/widget/settings?inboxKey=ib_none')).status).toBe(404);
    await list([]);
  });
});

describe('the hours of an inbox', () => {
  // Monday 10:00 in Shanghai.
  const monday = new Date('2026-11-23T02:00:00Z');
  const mondays = { timeZone: 'Asia/Shanghai', mon: [{ from: '09:00', to: '18:00' }] };

  it('are the workspace’s until it has its own, and decide what is said at a handoff', async () => {
    const headers = as();
    const body = {
      settings: { schedule: { timeZone: 'Asia/Shanghai', tue: [{ from: '09:00', to: '18:00' }] } },
    };
    await test.call('/api/workspace', { method: 'PATCH', body, headers });
    setClock(monday);
    expect(await json(await settings())).toMatchObject({
      onDuty: false,
      nextOnDutyAt: '2026-11-24T01:00:00.000Z',
    });
    await patch({ hours: { source: 'own', schedule: mondays } });
    expect(await json(await settings())).toMatchObject({ onDuty: true, nextOnDutyAt: null });
    const visitor = await makeVisitor(test, workspace);
    const handoff = `/api/widget/conversations/${visitor.conversationId}/handoff`;
    expect(await json(await test.call(handoff, { body: {}, headers: visitor.headers }))).toMatchObject({
      onDuty: true,
    });
    await patch({ hours: { source: 'own', schedule: { ...mondays, holidays: ['2026-11-23'] } } });
    expect(await json(await settings())).toMatchObject({
      onDuty: false,
      nextOnDutyAt: '2026-11-30T01:00:00.000Z',
    });
    await patch({ hours: { source: 'own', schedule: null } });
    expect(await json(await settings())).toMatchObject({ onDuty: true });
    await patch({ hours: { source: 'workspace', schedule: null } });
  });
});

describe('the picture of an inbox', () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const put = (picture: string) =>
    test.call(`/api/inboxes/${inboxId}/avatar`, { method: 'PUT', body: { picture }, headers: as() });

  it('is served for good under a name that changes with it, and gone when it is taken away', async () => {
    const { avatar } = await json(await put(png.toString('base64')));
    const response = await test.call(`/api/widget/${avatar}`);
    expect(response.headers.get('content-type')).toBe('image/png');
    expect(response.headers.get('cache-control')).toContain('immutable');
    expect(Buffer.from(await response.arrayBuffer())).toEqual(png);
    expect((await json(await settings())).avatar).toBe(avatar);
    const next = await json(await put(Buffer.concat([png, Buffer.from([0])]).toString('base64')));
    expect(next.avatar).not.toBe(avatar);
    expect((await test.call(`/api/widget/${avatar}`)).status).toBe(404);
    const path = `/api/inboxes/${inboxId}/avatar`;
    expect((await json(await test.call(path, { method: 'DELETE', headers: as() }))).avatar).toBeNull();
    expect((await test.call(`/api/widget/${next.avatar}`)).status).toBe(404);
  });

  it('is no drawing that could run, and not large', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64');
    const large = Buffer.concat([png, Buffer.alloc(65 * 1024)]).toString('base64');
    for (const picture of [svg, large]) {
      const response = await put(picture);
      expect([response.status, (await json(response)).error.code]).toEqual([400, 'inbox.avatar_invalid']);
    }
    expect((await put('not base64!')).status).toBe(400);
  });
});

describe('a message that is left while nobody is there', () => {
  const message = {
    name: '林晓',
    email: 'lin@shop.example',
    message: '电池充不进电\n已经换过线',
    locale: 'zh-CN',
  };

  it('becomes a conversation that people hold and a ticket, with the address to reply to, once for its key', async () => {
    const visitor = await makeVisitor(test, workspace);
    const headers = { ...visitor.headers, 'idempotency-key': 'left-1' };
    const leave = () => test.call('/api/widget/offline-messages', { body: message, headers });
    const first = await leave();
    expect(first.status).toBe(201);
    const { conversation, ticketNumber } = await json(first);
    expect(await json(await leave())).toEqual({ conversation, ticketNumber });
    expect(conversation).toMatchObject({ status: 'open', withPeople: true, language: 'zh-Hans' });
    const seen = await json(await test.call(`/api/conversations/${conversation.id}`, { headers: as() }));
    expect(seen).toMatchObject({
      replyEmail: 'lin@shop.example',
      handoffReason: 'asked',
      contact: { name: '林晓', email: 'lin@shop.example' },
    });
    const { items } = await json(
      await test.call(`/api/tickets?conversationId=${conversation.id}`, { headers: as() }),
    );
    expect(items).toMatchObject([{ number: ticketNumber, subject: '电池充不进电', source: 'customer' }]);
    const path = `/api/widget/conversations/${conversation.id}/messages`;
    const said = await json(await test.call(path, { headers: visitor.headers }));
    expect(said.items.map(({ text }: { text: string }) => text)).toEqual([
      message.message,
      '您的留言已登记，我们会把回复发到 lin@shop.example，您也可以在这里查看。',
    ]);
  });

  it('goes into the conversation that is named, and a reply of staff is mailed', async () => {
    const visitor = await makeVisitor(test, workspace);
    const { conversationId } = visitor;
    const body = { ...message, conversationId };
    const left = await test.call('/api/widget/offline-messages', { body, headers: visitor.headers });
    expect((await json(left)).conversation.id).toBe(conversationId);
    const reply = { text: '请寄回维修' };
    await test.call(`/api/conversations/${conversationId}/messages`, { body: reply, headers: as() });
    const { rows } = await sql<{ payload: { conversationId: string } }>`
      select payload from graphile_worker._private_jobs
    `.execute(test.db);
    expect(rows.some(({ payload }) => payload.conversationId === conversationId)).toBe(true);
    const stranger = await makeVisitor(test, workspace);
    const foreign = await test.call('/api/widget/offline-messages', { body, headers: stranger.headers });
    expect(foreign.status).toBe(404);
  });
});

describe('the pages a visitor looked at', () => {
  const view = (headers: Record<string, string>, ...pages: object[]) =>
    test.call('/api/widget/page-views', { body: { pages }, headers });

  async function contactOf(conversationId: string, headers: Record<string, string>) {
    await test.call(`/api/widget/conversations/${conversationId}/messages`, {
      body: { text: 'hello' },
      headers,
    });
    const seen = await json(await test.call(`/api/conversations/${conversationId}`, { headers: as() }));
    return seen.contact.id as string;
  }
  const trail = async (contactId: string, more = '') =>
    json(await test.call(`/api/contacts/${contactId}/page-views${more}`, { headers: as() }));

  it('are kept only where the inbox wants to know, without secrets, each once in a row', async () => {
    const visitor = await makeVisitor(test, workspace);
    const contact = await contactOf(visitor.conversationId, visitor.headers);
    const page = {
      url: 'https://shop.example/a?token=s3cret&utm_source=mail#x',
      title: 'A',
      referrer: 'https://search.example/?q=desk',
    };
    expect((await view(visitor.headers, page)).status).toBe(204);
    expect((await trail(contact)).items).toEqual([]);
    await patch({ pageTrail: true, pageTrailDays: 2 });
    expect((await view(visitor.headers, page, page, { url: 'javascript:alert(1)' })).status).toBe(204);
    expect((await trail(contact)).items).toEqual([
      {
        id: expect.any(String),
        url: 'https://shop.example/a',
        title: 'A',
        referrer: 'https://search.example/?q=desk',
        utm: { source: 'mail' },
        inboxId,
        at: expect.any(String),
      },
    ]);
    expect(JSON.stringify(await test.db.selectFrom('page_views').selectAll().execute())).not.toContain(
      's3cret',
    );
  });

  it('are the latest fifty, in pages, and gone when their days are over', async () => {
    await patch({ pageTrail: true, pageTrailDays: 2 });
    const visitor = await makeVisitor(test, workspace);
    const contact = await contactOf(visitor.conversationId, visitor.headers);
    for (let batch = 0; batch < 3; batch += 1) {
      const pages = Array.from({ length: 20 }, (_, i) => ({ url: `https://shop.example/${batch}-${i}` }));
      expect((await view(visitor.headers, ...pages)).status).toBe(204);
    }
    const first = await trail(contact, '?limit=30');
    expect(first.items[0].url).toBe('https://shop.example/2-19');
    const rest = await trail(contact, `?limit=30&cursor=${first.nextCursor}`);
    expect([first.items.length, rest.items.length, rest.nextCursor]).toEqual([30, 20, null]);
    setClock(new Date(Date.now() + 2 * 86_400_000 + 1000));
    expect((await trail(contact)).items).toEqual([]);
    await sweepJobs({ db: test.db, logger: silentLogger })['db.sweep'].run({}, {
      isLastAttempt: false,
    } as never);
    expect(await test.db.selectFrom('page_views').selectAll().execute()).toEqual([]);
  });

  it('are too many at once', async () => {
    const { headers } = await makeVisitor(test, workspace);
    const pages = Array.from({ length: 21 }, () => ({ url: 'https://shop.example/' }));
    expect((await view(headers, ...pages)).status).toBe(400);
  });
});

describe('a visitor who turns out to be a customer', () => {
  const proof = async (externalId: string) => {
    const { secret } = await inbox();
    return { externalId, hmac: createHmac('sha256', secret).update(externalId).digest('hex') };
  };
  const open = async (body: object) =>
    json(await test.call('/api/widget/session', { body: { inboxKey: workspace.inboxKey, ...body } }));

  it('brings along what was said before: conversation, ticket and pages are the customer’s', async () => {
    await patch({ pageTrail: true });
    const contact = await proof('customer-42');
    const known = await open({ contact: { ...contact, name: 'Han Meimei' } });
    expect(known.externalId).toBe('customer-42');
    const visitor = await makeVisitor(test, workspace);
    const { conversationId, headers } = visitor;
    const path = `/api/widget/conversations/${conversationId}`;
    await test.call(`${path}/messages`, { body: { text: 'hello' }, headers });
    await test.call(`${path}/tickets`, { body: { subject: 'Flux' }, headers });
    await test.call('/api/widget/page-views', {
      body: { pages: [{ url: 'https://shop.example/' }] },
      headers,
    });
    const before = await json(await test.call(`/api/conversations/${conversationId}`, { headers: as() }));
    const again = await open({ visitor: visitor.session.visitor, contact });
    expect(again.conversation.id).toBe(conversationId);
    const after = await json(await test.call(`/api/conversations/${conversationId}`, { headers: as() }));
    expect(after.contact).toMatchObject({ externalId: 'customer-42', name: 'Han Meimei' });
    expect(after.contact.id).not.toBe(before.contact.id);
    const tickets = await json(
      await test.call(`/api/tickets?conversationId=${conversationId}`, { headers: as() }),
    );
    expect(tickets.items[0].contactId).toBe(after.contact.id);
    const pages = await json(
      await test.call(`/api/contacts/${after.contact.id}/page-views`, { headers: as() }),
    );
    expect(pages.items).toHaveLength(1);
    expect((await test.call(`/api/contacts/${before.contact.id}/page-views`, { headers: as() })).status).toBe(
      404,
    );
    const rows = await test.db
      .selectFrom('messages')
      .select('author_id')
      .where('conversation_id', '=', conversationId)
      .where('author_kind', '=', 'contact')
      .execute();
    expect(rows.map((row) => row.author_id)).toEqual([after.contact.id]);
  });

  it('is moved in every table that names a contact', async () => {
    const { rows } = await sql<{ table_name: string }>`
      select table_name from information_schema.columns
      where table_schema = 'public' and column_name = 'contact_id' order by 1
    `.execute(test.db);
    // Another one: move it in contacts/mergeContacts, tickets/moveTickets or chat/mergeContact, and name it here.
    expect(rows.map((row) => row.table_name)).toEqual(['conversations', 'tickets', 'visitors']);
  });

  it('is forgotten by what the browser kept, also when its token has expired', async () => {
    const visitor = await makeVisitor(test, workspace);
    setClock(new Date(Date.now() + 2 * 3600_000));
    const body = { inboxKey: workspace.inboxKey, visitor: visitor.session.visitor };
    expect((await test.call('/api/widget/session/end', { body })).status).toBe(204);
    expect((await test.call('/api/widget/session/end', { body })).status).toBe(204);
    const again = await open({ visitor: visitor.session.visitor });
    expect(again.visitor).not.toBe(visitor.session.visitor);
    expect(again.conversation).toBeUndefined();
  });
});

describe('an agent', () => {
  it('sees the settings and the trail, and changes nothing', async () => {
    const agent = await makeMember(test, workspace, 'agent');
    const headers = { cookie: agent.cookie, origin: publicUrl };
    expect((await test.call(`/api/inboxes/${inboxId}`, { headers })).status).toBe(200);
    const body = { settings: { sound: true } };
    expect((await test.call(`/api/inboxes/${inboxId}`, { method: 'PATCH', body, headers })).status).toBe(403);
  });
});
