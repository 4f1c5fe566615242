import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Actor, listAudit } from '../../src/accounts/index.ts';
import {
  automationJobs,
  createWebhook,
  deleteWebhook,
  getDelivery,
  getWebhook,
  hurryDeliveries,
  listDeliveries,
  listWebhooks,
  patchWebhook,
  redeliver,
  rotateWebhookSecret,
  testWebhook,
} from '../../src/automation/index.ts';
import { type WebhookEvent, webhookEvent } from '../../src/contract/index.ts';
import { appendEvent, openEvents } from '../../src/events/index.ts';
import { newId, now, setClock, silentLogger } from '../../src/lib/index.ts';
import { createFetcher } from '../../src/lib/safe-fetch.ts';
import { openTicket } from '../../src/tickets/index.ts';
import { useTestDatabase } from '../support/database.ts';

const database = useTestDatabase();
const fetcher = createFetcher({ allow: ['127.0.0.1'], userAgent: 'Knowdesk/test' });
const signal = new AbortController().signal;
let actor: Actor;

type Call = { headers: IncomingHttpHeaders; body: string };
/** A receiver on this machine that answers as it is told. */
const receiver = { url: '', calls: [] as Call[], status: 200, headers: {} as Record<string, string> };
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    receiver.calls.push({ headers: request.headers, body });
    response.writeHead(receiver.status, receiver.headers).end('x'.repeat(100_000));
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  receiver.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/hook`;
});
afterAll(async () => {
  server.close();
  await fetcher.close();
});
afterEach(() => {
  setClock(undefined);
  Object.assign(receiver, { calls: [], status: 200, headers: {} });
});

async function aWorkspace() {
  const workspaceId = newId('ws');
  await database.db
    .insertInto('workspaces')
    .values({ id: workspaceId, name: 'W', created_at: new Date('2026-01-01') })
    .execute();
  actor = { workspaceId, kind: 'api_key', memberId: null, id: 'key_1', name: 'Ann', scopes: [], role: null };
}

const deps = () => ({ db: database.db, fetcher, logger: silentLogger });
const aHook = (events: readonly WebhookEvent[] = webhookEvent.options) =>
  createWebhook(deps(), actor, { name: 'CRM', url: receiver.url, events: [...events] });
const queue = () => automationJobs(deps())['automation.queue-deliveries'].run({}, { attempt: 1, signal });
async function deliver(deliveryId: string) {
  const payload = { workspaceId: actor.workspaceId, deliveryId };
  await automationJobs(deps())['automation.deliver-webhook'].run(payload, { attempt: 1, signal });
  return await getDelivery(database.db, actor.workspaceId, deliveryId);
}
async function deliveriesOf(id: string) {
  return (await listDeliveries(database.db, actor.workspaceId, id, { limit: 100 })).items;
}
function aTicket() {
  return database.db.transaction().execute((db) =>
    openTicket(db, {
      workspaceId: actor.workspaceId,
      subject: 'Flux',
      source: 'agent',
      actor: 'api_key:key_1',
    }),
  );
}
const tell = (event: object) =>
  database.db.transaction().execute((db) => appendEvent(db, actor.workspaceId, 'workspace', event as never));

describe('a webhook', () => {
  it('shows its secret once, and signs with it as Standard Webhooks asks', async () => {
    await aWorkspace();
    const { secret, id } = await aHook();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(JSON.stringify(await listWebhooks(database.db, actor.workspaceId, { limit: 10 }))).not.toContain(
      secret,
    );
    const test = await testWebhook(database.db, actor, id);
    expect(await deliver(test.id)).toMatchObject({
      status: 'succeeded',
      event: 'webhook.test',
      attempts: [{ status: 200, error: null }],
    });
    const { headers, body } = receiver.calls[0] ?? { headers: {}, body: '' };
    expect(headers['webhook-id']).toBe(test.id);
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    expect(headers['webhook-signature']).toBe(
      `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
    );
    expect(Math.abs(Number(headers['webhook-timestamp']) - Date.now() / 1000)).toBeLessThan(10);
    expect(JSON.parse(body)).toMatchObject({ type: 'webhook.test', workspaceId: actor.workspaceId });

    const rotated = await rotateWebhookSecret(database.db, actor, id);
    expect(rotated.secret).not.toBe(secret);
    await deliver((await testWebhook(database.db, actor, id)).id);
    const again = receiver.calls[1];
    const old = createHmac('sha256', key)
      .update(`${again?.headers['webhook-id']}.${again?.headers['webhook-timestamp']}.${again?.body}`)
      .digest('base64');
    expect(again?.headers['webhook-signature']).not.toBe(`v1,${old}`);
  });

  it('is told of what it asked for, from when it was made, once each', async () => {
    await aWorkspace();
    await aTicket();
    const some = await aHook(['ticket.created']);
    const all = await aHook();
    const ticket = await aTicket();
    await queue();
    await queue();
    expect(await deliveriesOf(some.id)).toMatchObject([{ event: 'ticket.created', status: 'pending' }]);
    expect((await deliveriesOf(all.id)).map(({ event }) => event)).toEqual(['ticket.created']);
    const [delivery] = await deliveriesOf(some.id);
    const { payload } = await getDelivery(database.db, actor.workspaceId, delivery?.id ?? '');
    expect(payload).toMatchObject({
      type: 'ticket.created',
      data: { ticket: { id: ticket.id, subject: 'Flux' } },
    });
  });

  it('hears of a resolution once, however often the conversation changes after it', async () => {
    await aWorkspace();
    const { id } = await aHook(['conversation.resolved', 'conversation.handed_off', 'document.failed']);
    const resolved = { id: 'cnv_1', status: 'resolved', resolvedAt: '2026-11-22T10:00:00.000Z' };
    await tell({
      type: 'conversation.changed',
      conversation: { ...resolved, status: 'open', resolvedAt: null },
    });
    await tell({ type: 'conversation.changed', conversation: resolved });
    await tell({ type: 'conversation.changed', conversation: { ...resolved, assigneeId: 'mem_1' } });
    await tell({
      type: 'conversation.handed_over',
      onDuty: true,
      conversation: { id: 'cnv_1', handedOverAt: '2026-11-22T09:00:00.000Z' },
    });
    const failed = { id: 'doc_1', version: 1, status: 'failed', error: { code: 'document.broken' } };
    for (let i = 0; i < 2; i += 1) await tell({ type: 'document.changed', document: failed });
    await tell({
      type: 'conversation.changed',
      conversation: { ...resolved, resolvedAt: '2026-11-22T11:00:00.000Z' },
    });
    await queue();
    expect((await deliveriesOf(id)).map(({ event }) => event).reverse()).toEqual([
      'conversation.resolved',
      'conversation.handed_off',
      'document.failed',
      'conversation.resolved',
    ]);
  });

  it('loses nothing of what was committed, and tells nothing of what was not', async () => {
    await aWorkspace();
    const { id } = await aHook(['ticket.created']);
    const undone = database.db.transaction().execute(async (db) => {
      await openTicket(db, {
        workspaceId: actor.workspaceId,
        subject: 'Never',
        source: 'agent',
        actor: 'api_key:key_1',
      });
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    await Promise.all(Array.from({ length: 30 }, aTicket));
    await Promise.all([queue(), queue(), queue()]);
    expect(await deliveriesOf(id)).toHaveLength(30);
  });

  it('is hurried by the first event, without waiting for the clock', async () => {
    await aWorkspace();
    await aHook(['ticket.created']);
    const events = await openEvents({ db: database.db, listen: database.listen, logger: silentLogger });
    const stop = new AbortController();
    hurryDeliveries({ db: database.db, events, logger: silentLogger }, stop.signal);
    await aTicket();
    const isQueued = async () =>
      (
        await database.pool.query(
          `select from graphile_worker.jobs where task_identifier = 'automation.queue-deliveries'`,
        )
      ).rows.length;
    await expect.poll(isQueued, { timeout: 10_000 }).toBe(1);
    stop.abort();
    await events.close();
  });
});

describe('a delivery that fails', () => {
  it('is tried again later and later under the same id, and then given up', async () => {
    await aWorkspace();
    const { id } = await aHook();
    receiver.status = 500;
    let at = new Date('2026-11-22T12:00:00Z');
    setClock(at);
    let delivery = await deliver((await testWebhook(database.db, actor, id)).id);
    expect(delivery).toMatchObject({ status: 'pending', attempts: [{ status: 500 }] });
    const pauses: number[] = [];
    while (delivery.nextAttemptAt) {
      pauses.push((Date.parse(delivery.nextAttemptAt) - at.getTime()) / 1000);
      at = new Date(delivery.nextAttemptAt);
      setClock(at);
      delivery = await deliver(delivery.id);
    }
    expect(pauses).toEqual([5, 60, 300, 1800, 7200, 21600, 43200, 86400]);
    expect(delivery).toMatchObject({ status: 'failed', nextAttemptAt: null });
    expect(new Set(receiver.calls.map(({ headers }) => headers['webhook-id']))).toEqual(
      new Set([delivery.id]),
    );
    // another try of the job does nothing
    await deliver(delivery.id);
    expect(receiver.calls).toHaveLength(9);

    receiver.status = 204;
    expect(await redeliver(database.db, actor, delivery.id)).toMatchObject({
      id: delivery.id,
      status: 'pending',
    });
    expect(await deliver(delivery.id)).toMatchObject({ status: 'succeeded' });
    expect((await getWebhook(database.db, actor.workspaceId, id)).failingSince).toBeNull();
  });

  it('may fail by a redirect, which is not followed, or by an address inside', async () => {
    await aWorkspace();
    const { id } = await aHook();
    Object.assign(receiver, { status: 302, headers: { location: receiver.url } });
    expect(await deliver((await testWebhook(database.db, actor, id)).id)).toMatchObject({
      attempts: [{ status: 302, error: 'The server answered 302.' }],
    });
    expect(receiver.calls).toHaveLength(1);
    const inside = { name: 'x', url: 'http://10.1.1.1/', events: ['ticket.created' as const] };
    await expect(createWebhook(deps(), actor, inside)).rejects.toMatchObject({ code: 'url.refused' });
    await expect(patchWebhook(deps(), actor, id, { url: 'http://[::1]/' })).rejects.toMatchObject({
      code: 'url.refused',
    });
    // a name may turn to a private address later
    await database.db.updateTable('webhooks').set({ url: 'http://10.1.1.1/' }).where('id', '=', id).execute();
    expect(await deliver((await testWebhook(database.db, actor, id)).id)).toMatchObject({
      attempts: [{ status: null, error: expect.stringContaining('url.refused') }],
    });
  });

  it('for five days on end switches the webhook off, with a line in the audit log', async () => {
    await aWorkspace();
    const { id } = await aHook();
    receiver.status = 503;
    setClock(new Date('2026-11-01T00:00:00Z'));
    await deliver((await testWebhook(database.db, actor, id)).id);
    setClock(new Date('2026-11-05T23:00:00Z'));
    await deliver((await testWebhook(database.db, actor, id)).id);
    expect(await getWebhook(database.db, actor.workspaceId, id)).toMatchObject({
      enabled: true,
      failingSince: '2026-11-01T00:00:00.000Z',
    });
    const waiting = await testWebhook(database.db, actor, id);
    setClock(new Date('2026-11-06T00:00:00Z'));
    await deliver((await testWebhook(database.db, actor, id)).id);
    expect(await getWebhook(database.db, actor.workspaceId, id)).toMatchObject({
      enabled: false,
      disabledAt: '2026-11-06T00:00:00.000Z',
    });
    const audit = await listAudit(database.db, actor.workspaceId, { limit: 5 });
    expect(audit.items[0]).toMatchObject({
      action: 'webhook.disabled',
      subjectId: id,
      actor: 'system:webhooks',
    });
    const sent = receiver.calls.length;
    expect(await deliver(waiting.id)).toMatchObject({ status: 'failed' });
    expect(receiver.calls).toHaveLength(sent);
    await expect(testWebhook(database.db, actor, id)).rejects.toMatchObject({ code: 'webhook.disabled' });
    expect(await patchWebhook(deps(), actor, id, { enabled: true })).toMatchObject({
      enabled: true,
      failingSince: null,
      disabledAt: null,
    });
  });

  it('because the receiver is gone for good (410) switches it off at once', async () => {
    await aWorkspace();
    const { id } = await aHook();
    receiver.status = 410;
    expect(await deliver((await testWebhook(database.db, actor, id)).id)).toMatchObject({ status: 'failed' });
    expect((await getWebhook(database.db, actor.workspaceId, id)).enabled).toBe(false);
  });

  it('goes away with its webhook', async () => {
    await aWorkspace();
    const { id } = await aHook();
    const waiting = await testWebhook(database.db, actor, id);
    await deleteWebhook(database.db, actor, id);
    await expect(deliver(waiting.id)).rejects.toMatchObject({ code: 'webhook_delivery.not_found' });
    expect(receiver.calls).toEqual([]);
    expect(now()).toBeInstanceOf(Date);
  });
});
