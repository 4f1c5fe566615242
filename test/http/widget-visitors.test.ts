import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { sweepJobs } from '../../src/jobs/index.ts';
import { setClock, silentLogger } from '../../src/lib/index.ts';
import { useTestInbox } from './inbox-support.ts';
import { json, makeVisitor, useTestApp } from './support.ts';

const test = useTestApp();
const { workspace, inboxId, as, inbox, patch } = useTestInbox(test);

describe('a message that is left while nobody is there', () => {
  const message = {
    name: '林晓',
    email: 'lin@shop.example',
    message: '电池充不进电\n已经换过线',
    locale: 'zh-CN',
  };

  it('becomes a conversation that people hold and a ticket, with the address to reply to, once for its key', async () => {
    const visitor = await makeVisitor(test, workspace());
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
    const visitor = await makeVisitor(test, workspace());
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
    const stranger = await makeVisitor(test, workspace());
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
    const visitor = await makeVisitor(test, workspace());
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
        inboxId: inboxId(),
        at: expect.any(String),
      },
    ]);
    expect(JSON.stringify(await test.db.selectFrom('page_views').selectAll().execute())).not.toContain(
      's3cret',
    );
  });

  it('are the latest fifty, in pages, and gone when their days are over', async () => {
    await patch({ pageTrail: true, pageTrailDays: 2 });
    const visitor = await makeVisitor(test, workspace());
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
    const { headers } = await makeVisitor(test, workspace());
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
    json(await test.call('/api/widget/session', { body: { inboxKey: workspace().inboxKey, ...body } }));

  it('brings along what was said before: conversation, ticket and pages are the customer’s', async () => {
    await patch({ pageTrail: true });
    const contact = await proof('customer-42');
    const known = await open({ contact: { ...contact, name: 'Han Meimei' } });
    expect(known.externalId).toBe('customer-42');
    const visitor = await makeVisitor(test, workspace());
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
    const visitor = await makeVisitor(test, workspace());
    setClock(new Date(Date.now() + 2 * 3600_000));
    const body = { inboxKey: workspace().inboxKey, visitor: visitor.session.visitor };
    expect((await test.call('/api/widget/session/end', { body })).status).toBe(204);
    expect((await test.call('/api/widget/session/end', { body })).status).toBe(204);
    const again = await open({ visitor: visitor.session.visitor });
    expect(again.visitor).not.toBe(visitor.session.visitor);
    expect(again.conversation).toBeUndefined();
  });
});
