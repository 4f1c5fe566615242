import { connect } from 'node:net';
import { hc } from 'hono/client';
import { describe, expect, it } from 'vitest';
import { type ApiType, createApp, startServer, type WidgetApiType } from '../../src/http/index.ts';
import { bearer, makeVisitor, makeWorkspace, useTestApp } from './support.ts';

const test = useTestApp();
const listen = (app: Parameters<typeof startServer>[0]['app']) =>
  startServer({ app, host: '127.0.0.1', port: 0 });

describe('the server', () => {
  it('answers on a free port, to clients typed by the routes', async () => {
    const workspace = await makeWorkspace(test);
    const server = await listen(test.app);
    const origin = `http://127.0.0.1:${server.port}`;
    const api = hc<ApiType>(`${origin}/api`, { headers: bearer(workspace.apiKey) });
    const created = await api.tickets.$post({ json: { subject: 'By hc' } });
    expect(created.status).toBe(201);
    const { id, status } = await created.json();
    const found = await api.tickets[':id'].$get({ param: { id } });
    expect([status, (await found.json()).subject]).toEqual(['new', 'By hc']);
    const widget = hc<WidgetApiType>(`${origin}/api/widget`);
    const session = await widget.session.$post({ json: { inboxKey: workspace.inboxKey } });
    expect((await session.json()).inbox.name).toBe('Shop');
    await server.close();
  });

  it('says when the port is taken', async () => {
    const first = await listen(test.app);
    const second = startServer({ app: test.app, host: '127.0.0.1', port: first.port });
    await expect(second).rejects.toMatchObject({ code: 'server.port_taken' });
    await first.close();
  });

  it('finishes the requests that run before it is closed, and ends event streams', async () => {
    const workspace = await makeWorkspace(test);
    const visitor = await makeVisitor(test, workspace);
    const stopping = new AbortController();
    const asked = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const findMissing = async () => {
      asked.resolve();
      await goOn.promise;
      return [];
    };
    const server = await listen(createApp({ ...test.deps, stopping: stopping.signal, findMissing }));
    const origin = `http://127.0.0.1:${server.port}`;
    const path = `${origin}/api/widget/conversations/${visitor.conversationId}/events`;
    const events = await fetch(path, { headers: visitor.headers });
    const slow = fetch(`${origin}/api/ready`);
    await asked.promise;
    stopping.abort();
    let closed = false;
    const closing = server.close().then(() => {
      closed = true;
    });
    expect(await events.text()).toContain('retry: 2000');
    await expect(fetch(`${origin}/api/health`)).rejects.toThrow();
    expect(closed).toBe(false);
    const started = performance.now();
    goOn.resolve();
    expect((await slow).status).toBe(200);
    await closing;
    // Not only once the connection, which is kept alive, times out.
    expect(performance.now() - started).toBeLessThan(1000);
  });

  it('notices that the reader of an event stream has gone', async () => {
    const workspace = await makeWorkspace(test);
    const visitor = await makeVisitor(test, workspace);
    const gone = Promise.withResolvers<void>();
    const { events } = test;
    const watched: typeof events = {
      ...events,
      subscribe: (subscription, signal) => {
        signal.addEventListener('abort', () => gone.resolve());
        return events.subscribe(subscription, signal);
      },
    };
    const server = await listen(createApp({ ...test.deps, events: watched }));
    const leave = new AbortController();
    const path = `/api/widget/conversations/${visitor.conversationId}/events`;
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
      headers: visitor.headers,
      signal: leave.signal,
    });
    await response.body?.getReader().read();
    leave.abort();
    await gone.promise;
    await server.close();
  });

  it('tells a client that sends too much why, over a real connection', async () => {
    const server = await listen(test.app);
    const response = await fetch(`http://127.0.0.1:${server.port}/api/tickets`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ subject: 'x'.repeat(400_000) }),
    });
    expect(response.status).toBe(413);
    expect(response.headers.get('connection')).toBe('close');
    await server.close();
  });

  it('outlives requests that are no HTTP', async () => {
    const server = await listen(test.app);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(server.port, '127.0.0.1', () =>
        socket.write('GET /api/health HTTP/1.1\r\n\r\n'),
      );
      socket.on('data', (data) => resolve(String(data)));
      socket.on('close', () => resolve(''));
    });
    expect(answer).toContain('400');
    expect((await fetch(`http://127.0.0.1:${server.port}/api/health`)).status).toBe(200);
    await server.close();
  });
});
