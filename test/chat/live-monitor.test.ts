import { afterEach, expect, it } from 'vitest';
import {
  askQuestion,
  assignConversation,
  liveMonitor,
  postStaffMessage,
  rateAnswer,
  requestHandoff,
} from '../../src/chat/index.ts';
import { setClock } from '../../src/lib/index.ts';
import { addFaq, always, makeScene, useTestChat } from './support.ts';

const chat = useTestChat();
const at = (minutes: number) => new Date(Date.UTC(2026, 5, 1, 9, minutes));
const goTo = (minutes: number) => setClock(at(minutes));
afterEach(() => setClock(undefined));

it('tells who waits since when, who serves whom, and who is answered', async () => {
  goTo(0);
  const scene = await makeScene(chat.db, always.answered);
  await addFaq(chat, scene, 'How do I reset the flux?', 'Turn it off.');
  const { workspaceId, visitor, agent, id } = scene;
  expect(await liveMonitor(chat.db, workspaceId)).toMatchObject({ waiting: [], waitingTotal: 0, withBot: 0 });
  await askQuestion(chat, visitor, id, { text: 'My flux is broken' });
  goTo(1);
  expect((await liveMonitor(chat.db, workspaceId)).withBot).toBe(1);
  goTo(2);
  await requestHandoff(chat.db, visitor, id, {});
  goTo(5);
  expect(await liveMonitor(chat.db, workspaceId)).toMatchObject({
    waiting: [{ conversationId: id, since: at(2).toISOString(), lastMessage: 'My flux is broken' }],
    unassigned: 1,
    withBot: 0,
  });
  await assignConversation(chat.db, agent, id, { memberId: agent.memberId });
  goTo(6);
  await postStaffMessage(chat.db, agent, id, { text: 'I look at it.', private: false });
  expect(await liveMonitor(chat.db, workspaceId)).toMatchObject({
    waitingTotal: 0,
    unassigned: 0,
    members: [{ memberId: agent.memberId, name: 'Mei', open: 1, waiting: 0 }],
  });
  goTo(8);
  await askQuestion(chat, visitor, id, { text: 'And now?' });
  goTo(9);
  await askQuestion(chat, visitor, id, { text: 'Hello?' });
  expect(await liveMonitor(chat.db, workspaceId)).toMatchObject({
    waiting: [{ since: at(8).toISOString(), lastMessage: 'Hello?' }],
    members: [{ open: 1, waiting: 1 }],
  });
});

it('counts the last hour of the bot, and no longer what came before', async () => {
  goTo(0);
  const scene = await makeScene(chat.db, always.answered);
  await addFaq(chat, scene, 'How do I reset the flux?', 'Turn it off.');
  const asked = await askQuestion(chat, scene.visitor, scene.id, { text: 'How do I reset the flux?' });
  await rateAnswer(chat.db, scene.visitor, asked.answer?.id ?? '', { score: 'unsatisfied' });
  await requestHandoff(chat.db, scene.visitor, scene.id, {});
  goTo(59);
  const { lastHour } = await liveMonitor(chat.db, scene.workspaceId);
  expect(lastHour).toMatchObject({ conversations: 1, questions: 1, hits: 1, handoffs: 1, unsatisfied: 1 });
  expect(lastHour.steps).toHaveLength(12);
  expect(lastHour.steps.map(({ questions }) => questions).reduce((a, b) => a + b)).toBe(1);
  goTo(61);
  const later = (await liveMonitor(chat.db, scene.workspaceId)).lastHour;
  expect(later).toMatchObject({ questions: 0, handoffs: 0, unsatisfied: 0 });
});
