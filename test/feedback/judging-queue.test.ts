import { expect, it } from 'vitest';
import { judgingQueue, saveJudgement } from '../../src/feedback/index.ts';
import { useTestChat } from '../chat/support.ts';
import { giveAnswer, rated, shipped, someScene } from './support.ts';

const chat = useTestChat();

it('the judging queue has what was shown and nobody judged, nearest above the threshold first', async () => {
  const scene = await someScene(chat.db);
  const { db } = chat;
  const sure = await giveAnswer(db, scene, { confidence: 0.99 });
  const doubtful = await giveAnswer(db, scene, { confidence: shipped + 0.01 });
  const done = await giveAnswer(db, scene, { confidence: 0.9 });
  await saveJudgement(db, scene.agent, done, { right: true });
  await rated(db, scene, 1, 'satisfied', { confidence: 0.95 });
  await giveAnswer(db, scene, { outcome: 'suggested' });
  await giveAnswer(db, scene, { byClick: true });
  await giveAnswer(db, scene, { valid: false });
  await giveAnswer(db, scene, { calibrator: 'another' });
  const queue = await judgingQueue(db, scene.workspaceId, 10);
  expect(queue.items.map(({ answerId }) => answerId)).toEqual([doubtful, sure]);
  expect(queue).toMatchObject({ waiting: 2, threshold: shipped });
  expect(queue.needed).toBeGreaterThan(40);
  const other = await someScene(db);
  expect((await judgingQueue(db, other.workspaceId, 10)).items).toEqual([]);
});

it('a neutral rating judges nothing: the answer waits for staff', async () => {
  const scene = await someScene(chat.db);
  await rated(chat.db, scene, 1, 'neutral', { confidence: 0.95 });
  expect((await judgingQueue(chat.db, scene.workspaceId, 10)).waiting).toBe(1);
});
