import { sql } from 'kysely';
import { beforeEach, expect, test } from 'vitest';
import { keepPresent, listPresence, setAway } from '../../src/routing/index.ts';
import { sweepPresence } from '../../src/routing/presence.ts';
import { eventsOf, makeWorkspace, type TestWorkspace } from '../chat/support.ts';
import { useTestDatabase } from '../support/database.ts';

const database = useTestDatabase();
let workspace: TestWorkspace;
let member: { workspaceId: string; memberId: string };
beforeEach(async () => {
  workspace = await makeWorkspace(database.db);
  member = { workspaceId: workspace.workspaceId, memberId: workspace.agent.id };
});

const failed = (error: unknown) => {
  throw error;
};
const connect = async () => {
  const line = new AbortController();
  await keepPresent(database.db, member, { signal: line.signal, failed });
  return line;
};
const presence = async () => (await listPresence(database.db, member.workspaceId))[0]?.presence;
const told = async () =>
  (await eventsOf(database.db, member.workspaceId, 'workspace'))
    .filter(({ type }) => type === 'presence.changed')
    .map((event) => event.presence);

test('a member is online while any of their connections stands, and away when they say so', async () => {
  expect(await presence()).toBe('offline');
  const [one, two] = [await connect(), await connect()];
  expect(await presence()).toBe('online');
  expect(await setAway(database.db, member, true)).toBe('away');
  expect(await setAway(database.db, member, false)).toBe('online');
  one.abort();
  two.abort();
  await expect.poll(presence, { timeout: 10_000 }).toBe('offline');
  expect(await told()).toEqual(['online', 'away', 'online', 'offline']);
});

test('a page that is loaded anew tells nobody', async () => {
  (await connect()).abort();
  const again = await connect();
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  expect(await presence()).toBe('online');
  expect(await told()).toEqual(['online']);
  again.abort();
});

test('a member whose process died is offline once its heartbeat is stale, and the others are told', async () => {
  await connect();
  await sql`update member_connections set seen_at = seen_at - interval '2 minutes' where member_id = ${member.memberId}`.execute(
    database.db,
  );
  expect(await presence()).toBe('offline');
  await sweepPresence(database.db);
  expect(await told()).toEqual(['online', 'offline']);
  await sweepPresence(database.db);
  expect(await told()).toEqual(['online', 'offline']);
});
