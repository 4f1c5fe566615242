import { afterEach, describe, expect, test } from 'vitest';
import { listAudit } from '../../src/accounts/index.ts';
import {
  askQuestion,
  assignConversation,
  createCannedResponse,
  createLabel,
  createSavedView,
  deleteLabel,
  deleteSavedView,
  getConversation,
  giveBackConversation,
  listCannedResponses,
  listConversations,
  listMessages,
  listSavedViews,
  listViewers,
  organiseConversation,
  patchCannedResponse,
  patchLabel,
  postStaffMessage,
  requestHandoff,
  setViewing,
  snoozeConversation,
  takeOverConversation,
} from '../../src/chat/index.ts';
import { wakeSnoozed } from '../../src/chat/wake-snoozed.job.ts';
import type { ConversationQuery } from '../../src/contract/index.ts';
import { setClock } from '../../src/lib/index.ts';
import { createTeam, deleteTeam, listTeams, patchTeam } from '../../src/routing/index.ts';
import {
  addFaq,
  always,
  eventsOf,
  factsOf,
  makeScene,
  makeWorkspace,
  type Scene,
  useTestChat,
} from './support.ts';

const chat = useTestChat();
afterEach(() => setClock(undefined));

const commit = <T>(write: Parameters<ReturnType<typeof chat.db.transaction>['execute']>[0]) =>
  chat.db.transaction().execute(write) as Promise<T>;
type Made = { id: string; name: string };
const label = (s: Pick<Scene, 'agent'>, name: string) =>
  commit<Made>((db) => createLabel(db, s.agent, { name, color: 'red' }));
const team = (s: Pick<Scene, 'agent'>, name: string, memberIds: string[] = []) =>
  commit<Made>((db) => createTeam(db, s.agent, { name, memberIds }));

async function handedOver(): Promise<Scene> {
  const s = await makeScene(chat.db, always.answered);
  await addFaq(chat, s, 'How do I reset my password?', 'Press Forgot password.');
  await requestHandoff(chat.db, s.visitor, s.id, { reason: 'Hello?' });
  return s;
}
const found = async (s: Scene, filter: Partial<ConversationQuery>) =>
  (await listConversations(chat.db, s.workspaceId, { limit: 50, ...filter })).items.map(({ id }) => id);

describe('labels', () => {
  test('are put on a conversation and taken off, told live, kept as facts, and found by', async () => {
    const s = await handedOver();
    const [refund, vip] = [await label(s, 'Refund'), await label(s, 'VIP')];
    const put = (labelIds: string[]) => organiseConversation(chat.db, s.agent, s.id, { labelIds });
    const after = await put([vip.id, refund.id, vip.id]);
    expect(after.labelIds).toEqual([refund.id, vip.id].sort());
    expect((await eventsOf(chat.db, s.workspaceId, 'workspace')).at(-1)).toMatchObject({
      type: 'conversation.changed',
      conversation: { labelIds: after.labelIds },
    });
    expect(await found(s, { labelId: vip.id })).toEqual([s.id]);
    await put([refund.id]);
    expect(await found(s, { labelId: vip.id })).toEqual([]);
    const facts = (await factsOf(chat.db, s.id)).filter((fact) => fact.startsWith('conversation_label'));
    expect(facts.sort()).toEqual([refund.id, vip.id, vip.id].map((id) => `conversation_label ${id}`).sort());
    await expect(put(['label_nobody'])).rejects.toMatchObject({ code: 'label.not_found' });
    expect((await getConversation(chat.db, s.workspaceId, s.id)).labelIds).toEqual([refund.id]);
    await commit((db) => deleteLabel(db, s.agent, refund.id));
    expect((await getConversation(chat.db, s.workspaceId, s.id)).labelIds).toEqual([]);
  });

  test('have one name each, whatever its case, and leave a trace of who changed them', async () => {
    const s = await makeScene(chat.db);
    const refund = await label(s, 'Refund');
    await expect(label(s, 'REFUND')).rejects.toMatchObject({ code: 'label.conflict' });
    const other = await label(s, 'Other');
    const rename = commit((db) => patchLabel(db, s.agent, other.id, { name: 'refund' }));
    await expect(rename).rejects.toMatchObject({ code: 'label.conflict' });
    await commit((db) => patchLabel(db, s.agent, refund.id, { name: 'refund', color: 'blue' }));
    const { items } = await listAudit(chat.db, s.workspaceId, { limit: 2 });
    expect(items[0]).toMatchObject({
      action: 'label.changed',
      subjectId: refund.id,
      detail: { before: { name: 'Refund' } },
    });
  });
});

describe('a team', () => {
  test('takes a conversation over from a member, is found by, and waits in one queue', async () => {
    const s = await handedOver();
    const returns = await team(s, 'Returns', [s.agent.id]);
    expect((await listTeams(chat.db, s.workspaceId, { limit: 5 })).items).toMatchObject([
      { name: 'Returns', memberIds: [s.agent.id] },
    ]);
    await assignConversation(chat.db, s.agent, s.id, { memberId: s.agent.id });
    const given = await assignConversation(chat.db, s.agent, s.id, { teamId: returns.id });
    expect(given).toMatchObject({ teamId: returns.id, assigneeId: null });
    expect(await found(s, { teamId: returns.id })).toEqual([s.id]);
    expect(await found(s, { teamId: 'none' })).toEqual([]);
    const both = { teamId: returns.id, memberId: s.agent.id };
    expect(await assignConversation(chat.db, s.agent, s.id, both)).toMatchObject({ assigneeId: s.agent.id });
    expect(await factsOf(chat.db, s.id)).toContain(`conversation_team ${returns.id}`);
    await commit((db) => deleteTeam(db, s.agent, returns.id));
    expect(await getConversation(chat.db, s.workspaceId, s.id)).toMatchObject({ teamId: null });
  });

  test('holds members of its workspace only, under a name of its own', async () => {
    const [s, other] = [await makeWorkspace(chat.db), await makeWorkspace(chat.db)];
    await expect(team(s, 'A', [other.agent.id])).rejects.toMatchObject({ code: 'member.not_found' });
    const a = await team(s, 'A');
    await expect(team(s, 'a')).rejects.toMatchObject({ code: 'team.conflict' });
    expect(await commit((db) => patchTeam(db, s.agent, a.id, { memberIds: [s.agent.id] }))).toMatchObject({
      memberIds: [s.agent.id],
    });
    const theirs = commit((db) => patchTeam(db, other.agent, a.id, { name: 'B' }));
    await expect(theirs).rejects.toMatchObject({ code: 'team.not_found' });
  });
});

describe('a snoozed conversation', () => {
  test('wakes when its time has come, and not before', async () => {
    const s = await handedOver();
    const start = new Date('2026-11-23T09:00:00Z');
    setClock(start);
    const until = '2026-11-23T10:00:00.000Z';
    expect(await snoozeConversation(chat.db, s.agent, s.id, { until })).toMatchObject({
      status: 'snoozed',
      snoozedUntil: until,
      waitingSince: null,
    });
    setClock(new Date('2026-11-23T09:59:59Z'));
    await wakeSnoozed(chat.db);
    expect(await getConversation(chat.db, s.workspaceId, s.id)).toMatchObject({ status: 'snoozed' });
    setClock(new Date(until));
    await wakeSnoozed(chat.db);
    expect(await getConversation(chat.db, s.workspaceId, s.id)).toMatchObject({
      status: 'open',
      snoozedUntil: null,
    });
    expect((await factsOf(chat.db, s.id)).slice(-2)).toEqual([
      'conversation_status snoozed',
      'conversation_status open',
    ]);
  });

  test('without a time sleeps until the customer writes', async () => {
    const s = await handedOver();
    await snoozeConversation(chat.db, s.agent, s.id, { until: null });
    setClock(new Date(Date.now() + 365 * 24 * 3600_000));
    await wakeSnoozed(chat.db);
    expect(await getConversation(chat.db, s.workspaceId, s.id)).toMatchObject({ status: 'snoozed' });
    await askQuestion(chat, s.visitor, s.id, { text: 'I am back' });
    expect(await getConversation(chat.db, s.workspaceId, s.id)).toMatchObject({ status: 'open' });
  });

  test('is not one of the bot’s, nor sleeps until yesterday', async () => {
    const s = await makeScene(chat.db);
    const snooze = (until: string | null) => snoozeConversation(chat.db, s.agent, s.id, { until });
    await expect(snooze(null)).rejects.toMatchObject({ code: 'conversation.status_not_allowed' });
    await expect(snooze('2020-01-01T00:00:00Z')).rejects.toMatchObject({ code: 'snooze.invalid' });
  });
});

test('a member takes over from the bot, which is silent, and gives back, so that it answers again', async () => {
  const s = await makeScene(chat.db, always.answered);
  await addFaq(chat, s, 'How do I reset my password?', 'Press Forgot password.');
  const ask = (text: string) => askQuestion(chat, s.visitor, s.id, { text });
  expect((await ask('reset my password')).answer).not.toBeNull();
  expect(await takeOverConversation(chat.db, s.agent, s.id)).toMatchObject({
    status: 'open',
    assigneeId: s.agent.memberId,
    handoffReason: null,
  });
  expect((await ask('how do I reset a password')).answer).toBeNull();
  await expect(takeOverConversation(chat.db, s.agent, s.id)).rejects.toMatchObject({
    code: 'conversation.status_not_allowed',
  });
  expect(await giveBackConversation(chat.db, s.agent, s.id)).toMatchObject({
    status: 'pending',
    assigneeId: null,
    waitingSince: null,
  });
  expect((await ask('my password, reset it')).answer).not.toBeNull();
  const said = (await listMessages(chat.db, s.visitor, s.id, { limit: 50 })).items;
  expect(said.filter(({ author }) => author.kind === 'system').map(({ text }) => text)).toEqual([
    'A person has joined and will reply right here.',
    'The assistant takes over again. You can ask for a person at any time.',
  ]);
  // Handed over again, that is a handoff of its own.
  await requestHandoff(chat.db, s.visitor, s.id, {});
  expect((await factsOf(chat.db, s.id)).filter((fact) => fact.startsWith('handoff'))).toEqual([
    'handoff asked',
  ]);
  expect(await getConversation(chat.db, s.workspaceId, s.id)).toMatchObject({
    waitingSince: expect.any(String),
  });
});

test('a list is filtered by priority, what is unread, who waits and whose it is', async () => {
  const s = await handedOver();
  await organiseConversation(chat.db, s.agent, s.id, { priority: 'urgent' });
  expect(await found(s, { priority: 'urgent', unread: 'true', waiting: 'true' })).toEqual([s.id]);
  expect(await found(s, { contactId: s.visitor.contactId })).toEqual([s.id]);
  expect(await found(s, { contactId: 'contact_nobody' })).toEqual([]);
  await postStaffMessage(chat.db, s.agent, s.id, { text: 'Hello', private: false });
  expect(await found(s, { unread: 'true' })).toEqual([]);
  expect(await found(s, { waiting: 'true' })).toEqual([]);
  expect(await found(s, { priority: 'low' })).toEqual([]);
  const cleared = await organiseConversation(chat.db, s.agent, s.id, { priority: null });
  expect(cleared.priority).toBeNull();
});

test('canned responses are kept by shortcode, one each, and listed in its order', async () => {
  const s = await makeScene(chat.db);
  const make = (shortcode: string) =>
    commit<Made>((db) => createCannedResponse(db, s.agent, { shortcode, text: 'Hi {{contact.name}}' }));
  const [thanks] = [await make('thanks'), await make('Hello'), await make('退款')];
  await expect(make('hello')).rejects.toMatchObject({ code: 'canned_response.conflict' });
  const page = await listCannedResponses(chat.db, s.workspaceId, { limit: 2 });
  expect(page.items.map(({ shortcode }) => shortcode)).toEqual(['Hello', 'thanks']);
  const rest = await listCannedResponses(chat.db, s.workspaceId, { limit: 2, cursor: page.nextCursor ?? '' });
  expect(rest.items.map(({ shortcode }) => shortcode)).toEqual(['退款']);
  const change = commit((db) => patchCannedResponse(db, s.agent, thanks.id, { shortcode: 'HELLO' }));
  await expect(change).rejects.toMatchObject({ code: 'canned_response.conflict' });
});

test('a view is one’s own unless it is shared, and goes when its owner or who may write settings says so', async () => {
  const s = await makeWorkspace(chat.db);
  const colleague = { ...s.agent, id: 'mem_other', memberId: 'mem_other', scopes: [] };
  const filter = { status: 'open', priority: 'urgent' } as const;
  const own = await createSavedView(chat.db, s.agent, { name: 'Mine', filter, shared: false });
  const shared = await createSavedView(chat.db, s.agent, { name: 'Ours', filter: {}, shared: true });
  const seen = async (actor: typeof s.agent) =>
    (await listSavedViews(chat.db, actor, { limit: 50 })).items.map(({ name }) => name);
  expect(own.filter).toEqual(filter);
  expect(await seen(s.agent)).toEqual(['Mine', 'Ours']);
  expect(await seen(colleague)).toEqual(['Ours']);
  for (const id of [own.id, shared.id]) {
    await expect(deleteSavedView(chat.db, colleague, id)).rejects.toMatchObject({ code: 'view.not_found' });
  }
  await deleteSavedView(chat.db, { ...colleague, scopes: ['settings:write'] }, shared.id);
  await deleteSavedView(chat.db, s.agent, own.id);
  expect(await seen(s.agent)).toEqual([]);
});

test('who looks at a conversation or writes in it is known to the others until they leave', async () => {
  const s = await handedOver();
  const viewers = async () => (await listViewers(chat.db, s.workspaceId, s.id)).items;
  await setViewing(chat.db, s.agent, s.id, 'viewing');
  await setViewing(chat.db, s.agent, s.id, 'replying');
  expect(await viewers()).toEqual([{ memberId: s.agent.memberId, name: 'Mei', doing: 'replying' }]);
  await chat.db
    .updateTable('conversation_viewers')
    .set({ seen_at: new Date(Date.now() - 60_000) })
    .where('conversation_id', '=', s.id)
    .execute();
  expect(await viewers()).toEqual([]);
  await setViewing(chat.db, s.agent, s.id, 'viewing');
  await setViewing(chat.db, s.agent, s.id, null);
  expect(await viewers()).toEqual([]);
});
