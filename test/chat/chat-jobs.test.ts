import { sql } from 'kysely';
import { afterEach, describe, expect, test } from 'vitest';
import {
  askQuestion,
  chatJobs,
  getConversation,
  listMessages,
  listStaffMessages,
  postStaffMessage,
  requestHandoff,
  resolveByCustomer,
} from '../../src/chat/index.ts';
import type { JobPayload } from '../../src/contract/index.ts';
import { AppError, setClock } from '../../src/lib/index.ts';
import { always, factsOf, makeScene, type Scene, useTestChat } from './support.ts';

const chat = useTestChat();
afterEach(() => setClock(undefined));

const run = { attempt: 1, signal: new AbortController().signal };

async function mailsQueued(s: Scene): Promise<JobPayload<'chat.mail-reply'>[]> {
  const { rows } = await sql<{ payload: JobPayload<'chat.mail-reply'> }>`
    select j.payload from graphile_worker._private_jobs j
    join graphile_worker._private_tasks t on t.id = j.task_id
    where t.identifier = 'chat.mail-reply' and j.payload->>'conversationId' = ${s.id}
  `.execute(chat.db);
  return rows.map(({ payload }) => payload);
}

describe('a reply to a customer who left an address', () => {
  test('is mailed in the customer’s language with the way back', async () => {
    const s = await makeScene(chat.db, {}, 'zh-CN');
    await requestHandoff(chat.db, s.visitor, s.id, { email: 'li@example.com' });
    await postStaffMessage(chat.db, s.agent, s.id, { text: '只有我们看得到', private: true });
    const message = await postStaffMessage(chat.db, s.agent, s.id, { text: '包裹明天到。', private: false });
    const [payload, ...more] = await mailsQueued(s);
    expect(payload).toEqual({ workspaceId: s.workspaceId, conversationId: s.id, messageId: message.id });
    expect(more).toEqual([]);
    chat.mails.length = 0;
    if (payload) await chatJobs(chat)['chat.mail-reply'].run(payload, run);
    expect(chat.mails).toMatchObject([{ to: 'li@example.com', subject: '帮助：客服回复了您的咨询' }]);
    expect(chat.mails[0]?.text).toContain('包裹明天到。');
    expect(chat.mails[0]?.text).toContain(`https://help.example/chat?inbox=${s.inboxKey}`);
  });

  test('that cannot be mailed leaves a note for staff with the reason', async () => {
    const s = await makeScene(chat.db);
    await requestHandoff(chat.db, s.visitor, s.id, { email: 'li@example.com' });
    const { id } = await postStaffMessage(chat.db, s.agent, s.id, { text: 'Hello', private: false });
    const payload = { workspaceId: s.workspaceId, conversationId: s.id, messageId: id };
    const error = new AppError('mail.refused', 'No such mailbox.');
    await chatJobs(chat)['chat.mail-reply'].failed?.(payload, error);
    const { items } = await listStaffMessages(chat.db, s.workspaceId, s.id, { limit: 50 });
    expect(items.at(-1)).toMatchObject({
      kind: 'note',
      author: { kind: 'system' },
      text: 'This reply could not be mailed to li@example.com: No such mailbox.',
    });
    expect((await listMessages(chat.db, s.visitor, s.id, { limit: 50 })).items).toHaveLength(2);
  });

  test('is not mailed while no mail server is set up', async () => {
    const s = await makeScene(chat.db);
    await requestHandoff(chat.db, s.visitor, s.id, { email: 'li@example.com' });
    const { id } = await postStaffMessage(chat.db, s.agent, s.id, { text: 'Hello', private: false });
    const payload = { workspaceId: s.workspaceId, conversationId: s.id, messageId: id };
    const send = () => Promise.reject(new Error('must not be called'));
    const { db, logger, publicUrl } = chat;
    const jobs = chatJobs({ db, logger, publicUrl, mailer: { enabled: false, send } });
    await expect(jobs['chat.mail-reply'].run(payload, run)).resolves.toBeUndefined();
  });
});

test('a reply to a customer without an address is not mailed', async () => {
  const s = await makeScene(chat.db);
  await requestHandoff(chat.db, s.visitor, s.id, {});
  await postStaffMessage(chat.db, s.agent, s.id, { text: 'Hello', private: false });
  expect(await mailsQueued(s)).toEqual([]);
});

describe('a conversation with the bot that nobody goes on with', () => {
  const at = (time: string) => setClock(new Date(`2026-11-23T${time}:00Z`));
  const closeIdle = () => chatJobs(chat)['chat.close-idle'].run({}, run);
  const statusOf = async (s: Scene) => (await getConversation(chat.db, s.workspaceId, s.id)).status;

  test('is resolved as idle after its workspace’s minutes, and only then', async () => {
    at('09:00');
    const hour = await makeScene(chat.db);
    const quick = await makeScene(chat.db, { idleCloseMinutes: 10 });
    const people = await makeScene(chat.db);
    const unused = await makeScene(chat.db);
    for (const s of [hour, quick]) await askQuestion(chat, s.visitor, s.id, { text: 'hello' });
    await requestHandoff(chat.db, people.visitor, people.id, {});
    at('09:10');
    await closeIdle();
    expect([await statusOf(hour), await statusOf(quick)]).toEqual(['pending', 'resolved']);
    at('09:59');
    await closeIdle();
    expect(await statusOf(hour)).toBe('pending');
    at('10:00');
    await closeIdle();
    expect(await getConversation(chat.db, hour.workspaceId, hour.id)).toMatchObject({
      status: 'resolved',
      resolvedBy: 'idle',
      resolvedAt: '2026-11-23T10:00:00.000Z',
    });
    expect(await factsOf(chat.db, hour.id)).toEqual(['conversation_started', 'conversation_status resolved']);
    expect([await statusOf(people), await statusOf(unused)]).toEqual(['open', 'pending']);
  });

  test('is resolved by the customer after all when "solved" is pressed later', async () => {
    at('09:00');
    const s = await makeScene(chat.db, always.answered);
    await askQuestion(chat, s.visitor, s.id, { text: 'hello' });
    at('10:00');
    await closeIdle();
    await resolveByCustomer(chat.db, s.visitor, s.id);
    expect(await getConversation(chat.db, s.workspaceId, s.id)).toMatchObject({ resolvedBy: 'customer' });
    const rows = await chat.db
      .selectFrom('facts')
      .select('data')
      .where('conversation_id', '=', s.id)
      .where('kind', '=', 'conversation_status')
      .orderBy('id')
      .execute();
    expect(rows.map(({ data }) => data)).toEqual([
      { from: 'pending', by: 'idle' },
      { from: 'resolved', by: 'customer' },
    ]);
  });

  test('is closed with all others in batches of a hundred', async () => {
    at('09:00');
    const scenes = await Promise.all(Array.from({ length: 5 }, () => makeScene(chat.db)));
    const last = scenes.at(-1);
    if (!last) throw new Error('no scene');
    await chat.db
      .insertInto('conversations')
      .values(
        Array.from({ length: 205 }, (_, i) => ({
          id: `cnv_many_${i}`,
          workspace_id: last.workspaceId,
          inbox_id: last.inboxId,
          contact_id: last.visitor.contactId,
          visitor_id: last.visitor.visitorId,
          status: 'pending' as const,
          language: 'en',
          message_seq: 1,
          last_message_at: new Date('2026-11-23T09:00:00Z'),
          created_at: new Date('2026-11-23T09:00:00Z'),
        })),
      )
      .execute();
    at('12:00');
    await Promise.all([closeIdle(), closeIdle()]);
    const closed = await chat.db
      .selectFrom('facts')
      .select('conversation_id')
      .where('workspace_id', '=', last.workspaceId)
      .where('kind', '=', 'conversation_status')
      .execute();
    expect(closed).toHaveLength(205);
  });
});
