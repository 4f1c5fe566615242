import { Writable } from 'node:stream';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { routeGroup } from '../../src/http/declare-route.ts';
import { readDeclarations } from '../../src/http/doors.ts';
import { bearer, json, makeVisitor, makeWorkspace, publicUrl, useTestApp } from './support.ts';

const lines: string[] = [];
const sink = new Writable({
  write(chunk, _, done) {
    lines.push(String(chunk));
    done();
  },
});
const test = useTestApp({ logger: pino({ level: 'info' }, sink), maxUploadBytes: 64 * 1024 });

describe('an error', () => {
  it('has one shape, with the request id that the header and the log have too', async () => {
    const headers = { 'x-request-id': 'from-outside-1' };
    const response = await test.call('/api/documents', { headers });
    expect(response.status).toBe(401);
    expect(response.headers.get('x-request-id')).toBe('from-outside-1');
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await json(response)).toEqual({
      error: { code: 'request.unauthenticated', message: expect.any(String), requestId: 'from-outside-1' },
    });
    const logged = lines.map((line) => JSON.parse(line)).find((line) => line.requestId === 'from-outside-1');
    expect(logged).toMatchObject({ route: '/api/documents', status: 401, method: 'GET' });
  });

  it('gets an id of ours when the one from outside could do harm in a log', async () => {
    const response = await test.call('/api/nowhere', { headers: { 'x-request-id': 'a b"\t' } });
    expect(response.status).toBe(404);
    const { error } = await json(response);
    expect(error).toMatchObject({ code: 'request.not_found' });
    expect(error.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers.get('x-request-id')).toBe(error.requestId);
  });

  it('says which methods an address knows', async () => {
    const response = await test.call('/api/documents', { method: 'PUT', body: {} });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')?.split(', ').sort()).toEqual(['GET', 'HEAD', 'POST']);
    expect((await json(response)).error.code).toBe('request.method_not_allowed');
  });

  it('names each field that was refused', async () => {
    const { apiKey } = await makeWorkspace(test);
    const body = { question: '', variants: 'no', surprise: 1 };
    const response = await test.call('/api/faq-entries', { body, headers: bearer(apiKey) });
    expect(response.status).toBe(400);
    const { error } = await json(response);
    expect(error.code).toBe('request.invalid');
    expect(Object.keys(error.fields).sort()).toEqual(['answer', 'question', 'surprise', 'variants']);
  });

  it('is the caller’s for JSON that is none, for another media type, and for no body at all', async () => {
    const { apiKey } = await makeWorkspace(test);
    const post = (body: string | undefined, type?: string) => {
      const headers = { ...bearer(apiKey), ...(type ? { 'content-type': type } : {}) };
      return test.call('/api/tickets', { method: 'POST', headers, ...(body === undefined ? {} : { body }) });
    };
    const malformed = await post('{"subject":', 'application/json');
    expect([malformed.status, (await json(malformed)).error.code]).toEqual([400, 'request.malformed']);
    const typed = await post('subject=1', 'text/xml');
    expect([typed.status, (await json(typed)).error.code]).toEqual([415, 'request.unsupported_media_type']);
    const empty = await post(undefined);
    expect([empty.status, (await json(empty)).error.fields]).toEqual([400, { subject: expect.any(String) }]);
  });

  it('is the caller’s for characters that no database can keep, wherever they stand', async () => {
    const { apiKey } = await makeWorkspace(test);
    const headers = bearer(apiKey);
    for (const subject of ['a\u0000b', 'half \ud83d pair']) {
      const response = await test.call('/api/tickets', { body: { subject }, headers });
      expect([response.status, (await json(response)).error.fields]).toEqual([
        400,
        { subject: expect.any(String) },
      ]);
    }
    expect((await test.call('/api/tickets/%00', { headers })).status).toBe(400);
    expect((await test.call('/api/tickets?q=%00', { headers })).status).toBe(400);
  });

  it('of ours tells nothing and is logged with its stack', async () => {
    const { apiKey } = await makeWorkspace(test);
    const { db } = test;
    const broken = Object.assign(new Error('secret detail'), {});
    const original = Reflect.get(db, 'selectFrom');
    Reflect.set(db, 'selectFrom', () => {
      throw broken;
    });
    const response = await test.call('/api/tickets', { headers: bearer(apiKey) });
    Reflect.set(db, 'selectFrom', original);
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(JSON.parse(text).error.code).toBe('internal');
    expect(text).not.toContain('secret detail');
    expect(lines.some((line) => line.includes('secret detail') && line.includes('frame.test.ts'))).toBe(true);
  });
});

describe('the log', () => {
  it('holds no text that people typed, no token and no address', async () => {
    const workspace = await makeWorkspace(test);
    const visitor = await makeVisitor(test, workspace);
    lines.length = 0;
    const body = { text: 'my card is 4000 1234' };
    await test.call(`/api/widget/conversations/${visitor.conversationId}/messages`, {
      body,
      headers: visitor.headers,
    });
    await test.call('/api/conversations?q=somebody%40example.com', { headers: bearer(workspace.apiKey) });
    expect(lines).toHaveLength(2);
    const written = lines.join('');
    for (const secret of ['4000', 'somebody', visitor.token, workspace.apiKey, '192.0.2.1']) {
      expect(written).not.toContain(secret);
    }
  });
});

describe('a body', () => {
  it('of JSON over 256 kB is refused', async () => {
    const { apiKey } = await makeWorkspace(test);
    const body = { subject: 'x', comment: 'y'.repeat(257 * 1024) };
    for (const headers of [{}, { 'content-length': String(258 * 1024) }]) {
      const response = await test.call('/api/tickets', { body, headers: { ...bearer(apiKey), ...headers } });
      expect([response.status, (await json(response)).error.code]).toEqual([413, 'request.too_large']);
    }
  });

  it('is limited before anybody is asked who they are', async () => {
    const response = await test.call('/api/tickets', { body: { subject: 'y'.repeat(300 * 1024) } });
    expect(response.status).toBe(413);
  });
});

describe('security headers', () => {
  it('keep data from being framed, sniffed or embedded', async () => {
    const { headers } = await test.call('/api/health');
    expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('cache-control')).toBe('no-store');
    // Only where we are reached by https.
    expect(headers.get('strict-transport-security')).toBeNull();
  });

  it('let other sites load the widget, and those that the inbox lists frame its chat page', async () => {
    const widget = (await test.call('/widget.js')).headers;
    expect(widget.get('cross-origin-resource-policy')).toBe('cross-origin');
    const { inboxKey, apiKey } = await makeWorkspace(test);
    const framers = async (path: string) => {
      const { headers } = await test.call(path);
      expect(headers.get('x-frame-options')).toBeNull();
      return headers.get('content-security-policy')?.split('; ').at(-1);
    };
    const both = [`/chat/${inboxKey}`, `/chat?inbox=${inboxKey}`];
    for (const path of both) expect(await framers(path)).toBe('frame-ancestors *');
    const { items } = await json(await test.call('/api/inboxes', { headers: bearer(apiKey) }));
    const body = { allowedOrigins: ['https://shop.example'] };
    await test.call(`/api/inboxes/${items[0].id}`, { method: 'PATCH', body, headers: bearer(apiKey) });
    const listed = "frame-ancestors 'self' https://shop.example";
    for (const path of both) expect(await framers(path)).toBe(listed);
    // The page reads the query first, so it is the query's inbox that says who may frame it.
    const other = await makeWorkspace(test);
    expect(await framers(`/chat/${other.inboxKey}?inbox=${inboxKey}`)).toBe(listed);
    for (const path of ['/chat', '/chat/ib_nothing'])
      expect(await framers(path)).toBe("frame-ancestors 'self'");
    const demo = (await test.call('/demo')).headers;
    expect(demo.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(demo.get('x-frame-options')).toBe('SAMEORIGIN');
  });
});

describe('the docs', () => {
  it('are served by us and ask nobody else for anything', async () => {
    const page = await test.call('/api/docs');
    expect(page.status).toBe(200);
    const sources = [...(await page.text()).matchAll(/(?:src|href)="([^"]+)"/g)].map((each) => each[1]);
    expect(sources).toEqual(['data:,', '/api/docs/scalar.js', '/api/docs/start.js']);
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
    const script = await test.call('/api/docs/scalar.js');
    expect(script.headers.get('content-type')).toContain('text/javascript');
    expect((await script.text()).length).toBeGreaterThan(1_000_000);
    expect(await (await test.call('/api/docs/start.js')).text()).toContain('"withDefaultFonts":false');
  });
});

describe('readiness', () => {
  it('says what is missing', async () => {
    const { deps } = test;
    expect((await test.call('/api/health')).status).toBe(200);
    expect(await json(await test.call('/api/ready'))).toEqual({ status: 'ready', missing: [] });
    deps.findMissing = async () => ['index'];
    const response = await test.call('/api/ready');
    deps.findMissing = async () => [];
    expect([response.status, await json(response)]).toEqual([
      503,
      { status: 'not_ready', missing: ['index'] },
    ]);
  });
});

describe('a route that does not declare who may call it', () => {
  it('stops the start', () => {
    const app = routeGroup().get('/api/forgotten', (c) => c.text(''));
    expect(() => readDeclarations([], app.routes)).toThrow('GET /api/forgotten');
  });
});

describe('a session', () => {
  it('may write only from our own pages', async () => {
    const { signIn } = await import('./support.ts');
    const { email } = await makeWorkspace(test);
    const cookie = await signIn(test, email);
    const write = (headers: Record<string, string>) =>
      test.call('/api/tickets', { body: { subject: 'Hello' }, headers: { ...cookie, ...headers } });
    expect((await write({ origin: publicUrl })).status).toBe(201);
    expect((await write({ 'sec-fetch-site': 'same-origin' })).status).toBe(201);
    for (const headers of [
      {},
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'same-site' },
    ]) {
      const response = await write(headers as Record<string, string>);
      expect([response.status, (await json(response)).error.code]).toEqual([403, 'request.cross_origin']);
    }
    expect((await test.call('/api/tickets', { headers: cookie })).status).toBe(200);
  });
});
