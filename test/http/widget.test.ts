import { createHmac } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  bearer,
  json,
  makeVisitor,
  makeWorkspace,
  publicUrl,
  type TestWorkspace,
  useTestApp,
} from './support.ts';

const test = useTestApp();
let workspace: TestWorkspace;
beforeAll(async () => {
  workspace = await makeWorkspace(test);
});

const openSession = (body: object, headers: Record<string, string> = {}) =>
  test.call('/api/widget/session', { body: { inboxKey: workspace.inboxKey, ...body }, headers });

/** The workspace's first inbox, which the session key belongs to. */
async function patchInbox(patch: object) {
  const headers = bearer(workspace.apiKey);
  const { items } = await json(await test.call('/api/inboxes', { headers }));
  const inbox = items.find((each: { key: string }) => each.key === workspace.inboxKey);
  const path = `/api/inboxes/${inbox.id}`;
  return json(await test.call(path, { method: 'PATCH', body: patch, headers }));
}

describe('a widget session', () => {
  it('is the same visitor’s when it comes back, with the conversation to go on with', async () => {
    const visitor = await makeVisitor(test, workspace);
    const again = await openSession({ visitor: visitor.session.visitor });
    expect(again.status).toBe(201);
    expect(await json(again)).toMatchObject({
      token: expect.any(String),
      visitor: visitor.session.visitor,
      inbox: { name: 'Shop', locale: 'zh-CN' },
      conversation: { id: visitor.conversationId, status: 'pending' },
    });
  });

  it('needs an inbox that there is', async () => {
    const response = await test.call('/api/widget/session', { body: { inboxKey: 'ib_none' } });
    expect([response.status, (await json(response)).error.code]).toEqual([404, 'inbox.not_found']);
  });

  it('takes an identity only with its proof', async () => {
    const { secret } = await patchInbox({});
    const hmac = createHmac('sha256', secret).update('customer-7').digest('hex');
    expect((await openSession({ contact: { externalId: 'customer-7', hmac } })).status).toBe(201);
    const claims: [object, string][] = [
      [{ externalId: 'customer-7' }, 'contact.hmac_required'],
      [{ externalId: 'customer-8', hmac }, 'contact.hmac_invalid'],
    ];
    for (const [contact, code] of claims) {
      const response = await openSession({ contact });
      expect([response.status, (await json(response)).error.code]).toEqual([403, code]);
    }
  });

  it('opens nothing any more once the visitor is forgotten', async () => {
    const visitor = await makeVisitor(test, workspace);
    const gone = await test.call('/api/widget/session', { method: 'DELETE', headers: visitor.headers });
    expect(gone.status).toBe(204);
    const path = `/api/widget/conversations/${visitor.conversationId}/messages`;
    expect((await test.call(path, { headers: visitor.headers })).status).toBe(401);
  });
});

describe('another site’s page', () => {
  const shop = 'https://shop.example';

  it('may ask whether it may ask, without credentials, whatever the inbox lists', async () => {
    for (const path of [
      '/api/widget/session',
      '/api/widget/conversations/x/messages',
      '/api/widget/nowhere',
    ]) {
      const headers = { origin: 'https://anybody.example', 'access-control-request-method': 'POST' };
      const response = await test.call(path, { method: 'OPTIONS', headers });
      expect(response.status).toBe(204);
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
      expect(response.headers.get('access-control-allow-credentials')).toBeNull();
      const allowed = response.headers.get('access-control-allow-headers')?.toLowerCase().split(', ');
      expect(allowed).toEqual(
        expect.arrayContaining(['authorization', 'content-type', 'idempotency-key', 'last-event-id']),
      );
      expect(response.headers.get('access-control-allow-methods')).toContain('PUT');
    }
  });

  it('may use an inbox without a list, which warns its manager', async () => {
    const inbox = await patchInbox({ allowedOrigins: [] });
    expect(inbox.warnings).toHaveLength(1);
    const response = await openSession({}, { origin: 'https://anybody.example' });
    expect(response.status).toBe(201);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('is refused by an inbox that lists others, with a token too; our own pages never are', async () => {
    const visitor = await makeVisitor(test, workspace);
    const path = `/api/widget/conversations/${visitor.conversationId}/messages`;
    const inbox = await patchInbox({ allowedOrigins: [shop] });
    expect(inbox.warnings).toEqual([]);
    for (const origin of [shop, publicUrl]) {
      expect((await openSession({}, { origin })).status).toBe(201);
      expect((await test.call(path, { headers: { ...visitor.headers, origin } })).status).toBe(200);
    }
    for (const origin of [
      'https://evil.example',
      'http://shop.example',
      'https://shop.example.evil.example',
      'null',
    ]) {
      for (const response of [
        await openSession({}, { origin }),
        await test.call(path, { headers: { ...visitor.headers, origin } }),
      ]) {
        expect([response.status, (await json(response)).error.code]).toEqual([403, 'inbox.origin_refused']);
        // So that the page's own developer can read why.
        expect(response.headers.get('access-control-allow-origin')).toBe('*');
      }
    }
    // A program sends no Origin.
    expect((await openSession({})).status).toBe(201);
    await patchInbox({ allowedOrigins: [] });
  });

  it('gets nothing from the members’ door', async () => {
    const response = await test.call('/api/documents', { method: 'OPTIONS', headers: { origin: shop } });
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    const health = await test.call('/api/health', { headers: { origin: shop } });
    expect(health.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('an Idempotency-Key', () => {
  const begin = (headers: Record<string, string>, body: object = { locale: 'en' }) =>
    test.call('/api/widget/conversations', { body, headers });

  it('makes a repeated write give the first answer again, also when both come at once', async () => {
    const { headers } = await makeVisitor(test, workspace);
    const keyed = { ...headers, 'idempotency-key': 'try-1' };
    const answers = await Promise.all([begin(keyed), begin(keyed)].map(async (each) => (await each).json()));
    answers.push(await (await begin(keyed)).json());
    expect(answers[0]).toMatchObject({ id: expect.any(String), status: 'pending' });
    expect(answers).toEqual([answers[0], answers[0], answers[0]]);
    const other = await json(await begin({ ...headers, 'idempotency-key': 'try-2' }));
    expect(other.id).not.toBe((answers[0] as { id: string }).id);
  });

  it('is refused for another request, and belongs to one visitor', async () => {
    const { headers } = await makeVisitor(test, workspace);
    const keyed = { ...headers, 'idempotency-key': 'try-1' };
    const first = await json(await begin(keyed));
    const reused = await begin(keyed, { locale: 'zh-CN' });
    expect([reused.status, (await json(reused)).error.code]).toEqual([409, 'idempotency.key_reused']);
    const stranger = await makeVisitor(test, workspace);
    const theirs = await begin({ ...stranger.headers, 'idempotency-key': 'try-1' });
    expect(theirs.status).toBe(201);
    expect((await json(theirs)).id).not.toBe(first.id);
  });

  it('has 1 to 200 printable characters', async () => {
    const { headers } = await makeVisitor(test, workspace);
    expect((await begin({ ...headers, 'idempotency-key': 'k'.repeat(200) })).status).toBe(201);
    for (const key of ['k'.repeat(201), 'a key']) {
      const response = await begin({ ...headers, 'idempotency-key': key });
      expect([response.status, Object.keys((await json(response)).error.fields)]).toEqual([
        400,
        ['idempotency-key'],
      ]);
    }
  });
});
