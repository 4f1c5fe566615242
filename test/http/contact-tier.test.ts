import { createHmac } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { bearer, json, makeMember, makeVisitor, makeWorkspace, publicUrl, useTestApp } from './support.ts';

const test = useTestApp();
let workspace: Awaited<ReturnType<typeof makeWorkspace>>;
let headers: Record<string, string>;
beforeEach(async () => {
  workspace = await makeWorkspace(test);
  headers = bearer(workspace.apiKey);
});

type Visitor = Awaited<ReturnType<typeof makeVisitor>>;
const say = (visitor: Visitor, conversationId = visitor.conversationId) =>
  test.call(`/api/widget/conversations/${conversationId}/messages`, {
    body: { text: 'hello' },
    headers: visitor.headers,
  });
const contactOf = async ({ conversationId }: Visitor) =>
  (await json(await test.call(`/api/conversations/${conversationId}`, { headers }))).contact;
const setTier = async (visitor: Visitor, tier: unknown, as = headers) =>
  test.call(`/api/contacts/${(await contactOf(visitor)).id}`, {
    method: 'PATCH',
    body: { tier },
    headers: as,
  });

/** The number of conversations that the report counts under a tier. */
async function counted(tier: string): Promise<number> {
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const query = new URLSearchParams({ from: day(-1), to: day(2), timeZone: 'UTC', tier, by: 'tier' });
  const { groups } = await json(await test.call(`/api/reports/quality/breakdown?${query}`, { headers }));
  expect(groups.length).toBeLessThan(2);
  return groups[0]?.conversations ?? 0;
}

describe("a contact's tier", () => {
  it('counts its conversations, those before and those after, in a report filtered by it', async () => {
    const [gold, other] = [await makeVisitor(test, workspace), await makeVisitor(test, workspace)];
    await say(gold);
    await say(other);
    const changed = await setTier(gold, ' gold ');
    expect([changed.status, (await json(changed)).tier]).toEqual([200, 'gold']);
    expect([await counted('gold'), await counted('none')]).toEqual([1, 1]);
    await test.call(`/api/widget/conversations/${gold.conversationId}/resolve`, {
      method: 'POST',
      headers: gold.headers,
    });
    const next = await json(
      await test.call('/api/widget/conversations', { body: { locale: 'en' }, headers: gold.headers }),
    );
    await say(gold, next.id);
    expect(next.id).not.toBe(gold.conversationId);
    expect([await counted('gold'), await counted('none')]).toEqual([2, 1]);
    expect(await json(await test.call('/api/contact-tiers', { headers }))).toEqual({ items: ['gold'] });
    expect((await setTier(gold, null)).status).toBe(200);
    expect([await counted('gold'), await counted('none')]).toEqual([0, 3]);
  });

  it('is told live and in the audit log once for each change, with who and what it was before', async () => {
    const visitor = await makeVisitor(test, workspace);
    await say(visitor);
    const { cookie } = await makeMember(test, workspace, 'agent');
    const session = { cookie, origin: publicUrl };
    for (const tier of ['gold', 'gold', 'silver'])
      expect((await setTier(visitor, tier, session)).status).toBe(200);
    const audit = await json(await test.call('/api/audit-log', { headers }));
    const entries = audit.items.filter((each: { action: string }) => each.action === 'contact.tier_changed');
    expect(entries.map((each: { detail: object }) => each.detail)).toMatchObject([
      { from: 'gold', to: 'silver' },
      { from: null, to: 'gold' },
    ]);
    const facts = await test.db
      .selectFrom('facts')
      .select('value')
      .where('workspace_id', '=', workspace.workspaceId)
      .where('kind', '=', 'contact_tier')
      .orderBy('id')
      .execute();
    expect(facts.map(({ value }) => value)).toEqual(['gold', 'silver']);
    expect((await contactOf(visitor)).tier).toBe('silver');
    const events = await test.db
      .selectFrom('events')
      .select('event')
      .where('workspace_id', '=', workspace.workspaceId)
      .execute();
    expect(JSON.stringify(events)).toContain('"tier":"silver"');
  });

  it('goes over to the customer a visitor turns out to be, who keeps the own one', async () => {
    const inboxes = await json(await test.call('/api/inboxes', { headers }));
    const externalId = 'customer-1';
    const hmac = createHmac('sha256', inboxes.items[0].secret).update(externalId).digest('hex');
    const signIn = (visitor: Visitor) =>
      test.call('/api/widget/session', {
        body: {
          inboxKey: workspace.inboxKey,
          visitor: visitor.session.visitor,
          contact: { externalId, hmac },
        },
      });
    const [first, second, third] = [
      await makeVisitor(test, workspace),
      await makeVisitor(test, workspace),
      await makeVisitor(test, workspace),
    ];
    for (const visitor of [first, second, third]) await say(visitor);
    expect((await signIn(first)).status).toBe(201);
    await setTier(second, 'gold');
    expect((await signIn(second)).status).toBe(201);
    expect((await contactOf(first)).tier).toBe('gold');
    expect(await counted('gold')).toBe(2);
    await setTier(third, 'silver');
    await signIn(third);
    expect((await contactOf(third)).tier).toBe('gold');
    expect([await counted('gold'), await counted('silver')]).toEqual([3, 0]);
  });

  it('is refused where it is no name of a group, and for a contact that is not there', async () => {
    const visitor = await makeVisitor(test, workspace);
    await say(visitor);
    for (const tier of ['', '  ', 'none', 'a\u0000b', 'x'.repeat(101), 7])
      expect([tier, (await setTier(visitor, tier)).status]).toEqual([tier, 400]);
    const missing = await test.call('/api/contacts/con_nobody', {
      method: 'PATCH',
      body: { tier: 'gold' },
      headers,
    });
    expect([missing.status, (await json(missing)).error.code]).toEqual([404, 'contact.not_found']);
  });
});
