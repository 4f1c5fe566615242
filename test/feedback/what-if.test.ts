import { describe, expect, it } from 'vitest';
import { putAnswerPolicy, whatIf } from '../../src/feedback/index.ts';
import { useTestChat } from '../chat/support.ts';
import { giveAnswer, judged, rated, someScene } from './support.ts';

const chat = useTestChat();
const day = (n: number) => new Date(Date.UTC(2026, 10, n, 9));

async function rowsOf(workspaceId: string, n = 1000) {
  const result = await whatIf(chat.db, workspaceId, { n });
  const at = (threshold: number) => result.rows.find((row) => row.threshold === threshold);
  return { ...result, at };
}

describe('what if the threshold were another', () => {
  it('has nothing to tell without questions, and still names the threshold in force', async () => {
    const scene = await someScene(chat.db);
    const result = await whatIf(chat.db, scene.workspaceId, { n: 1000 });
    expect(result).toMatchObject({ questions: 0, from: null, days: 0 });
    expect(result.rows.filter(({ inForce }) => inForce)).toHaveLength(1);
    expect(
      result.rows.every(({ coverage, precision }) => coverage === null && precision.value === null),
    ).toBe(true);
  });

  it('tells the coverage, and the precision from the confidences while little is judged', async () => {
    const scene = await someScene(chat.db);
    for (const confidence of [0.98, 0.92, 0.72, 0.42])
      await giveAnswer(chat.db, scene, { confidence, at: day(1) });
    // Nothing was looked up for this one: no threshold answers it.
    await giveAnswer(chat.db, scene, { confidence: 0, related: null, outcome: 'handed_over', at: day(2) });
    // And these are no questions that a threshold decides on.
    await giveAnswer(chat.db, scene, { confidence: 0.9, valid: false, at: day(2) });
    await giveAnswer(chat.db, scene, { confidence: 0.9, byClick: true, at: day(2) });
    const { questions, at } = await rowsOf(scene.workspaceId);
    expect(questions).toBe(5);
    expect(at(0.7)).toMatchObject({
      answered: 3,
      coverage: 0.6,
      precision: { basis: 'calibrated', judged: 0 },
    });
    expect(at(0.7)?.precision.value).toBeCloseTo((0.98 + 0.92 + 0.72) / 3, 6);
    expect(at(0.1)).toMatchObject({ answered: 4, coverage: 0.8 });
    expect(at(0.99)).toMatchObject({ answered: 0, coverage: 0, precision: { value: null } });
    const { low, high } = at(0.4)?.precision ?? { low: 1, high: 0 };
    expect(low).toBeLessThan(0.76);
    expect(high).toBeGreaterThan(0.76);
  });

  it('tells the precision from judgements where 20 of them tell of the threshold', async () => {
    const scene = await someScene(chat.db);
    await rated(chat.db, scene, 18, 'satisfied', { confidence: 0.9, threshold: 0.6 });
    await rated(chat.db, scene, 2, 'unsatisfied', { confidence: 0.7, threshold: 0.6 });
    const { at } = await rowsOf(scene.workspaceId);
    expect(at(0.6)?.precision).toMatchObject({ basis: 'judged', judged: 20, value: 0.9 });
    // Clopper and Pearson for 18 of 20: .683 to .988
    expect(at(0.6)?.precision.low).toBeCloseTo(0.683, 3);
    expect(at(0.6)?.precision.high).toBeCloseTo(0.9877, 3);
    // Nobody was shown what lies below .6: the confidences tell, read as the judgements say.
    expect(at(0.5)?.precision).toMatchObject({ basis: 'calibrated', judged: 0 });
  });

  it('counts the conversations that would go to people, a day', async () => {
    const { db } = chat;
    const scene = await someScene(db);
    const { id } = scene;
    // One conversation over two days: answered, then a miss, then another one.
    await giveAnswer(db, scene, { confidence: 0.9, at: day(1) });
    await giveAnswer(db, scene, { confidence: 0.2, at: day(2) });
    await giveAnswer(db, scene, { confidence: 0.2, at: day(3) });
    const patient = await rowsOf(scene.workspaceId);
    expect(patient).toMatchObject({ conversations: 1, days: 2 });
    // Asked to rephrase once, then handed over; with .10 both are answered.
    expect(patient.at(0.5)).toMatchObject({ handoffs: 1, handoffsPerDay: 0.5 });
    expect(patient.at(0.1)).toMatchObject({ handoffs: 0, handoffsPerDay: 0 });
    // The customer asked for a person: no threshold changes that.
    await db.updateTable('conversations').set({ handoff_reason: 'asked' }).where('id', '=', id).execute();
    expect((await rowsOf(scene.workspaceId)).at(0.1)).toMatchObject({ handoffs: 1 });
  });

  it('looks at the last n questions of this workspace only and changes nothing', async () => {
    const { db } = chat;
    const [scene, other] = [await someScene(db), await someScene(db)];
    for (let i = 1; i <= 5; i++) await giveAnswer(db, scene, { confidence: i / 10, at: day(i) });
    await judged(db, other, 3, true);
    const { questions, from, at } = await rowsOf(scene.workspaceId, 2);
    expect([questions, from]).toEqual([2, day(4).toISOString()]);
    expect(at(0.5)).toMatchObject({ answered: 1 });
    const row = await db
      .selectFrom('answer_policies')
      .selectAll()
      .where('workspace_id', '=', scene.workspaceId)
      .executeTakeFirst();
    expect(row).toBeUndefined();
  });

  it('tells what another target would put in force before it is saved, which is then in force', async () => {
    const scene = await someScene(chat.db);
    const { db } = chat;
    await giveAnswer(db, scene, { confidence: 0.9, at: day(1) });
    const then = async (target: number) =>
      (await whatIf(db, scene.workspaceId, { n: 1000, target })).withTarget ?? { threshold: -1 };
    // Nothing is judged: no target lowers the threshold.
    expect(await then(0.8)).toEqual({ targetPrecision: 0.8, threshold: 0.75, basis: 'default', needed: 11 });
    await rated(db, scene, 12, 'satisfied', { confidence: 0.7, threshold: 0.6 });
    expect(await then(0.8)).toMatchObject({ basis: 'certified', needed: 0 });
    expect(await then(0.95)).toMatchObject({ basis: 'default', threshold: 0.75 });
    const { rows } = await whatIf(db, scene.workspaceId, { n: 1000, target: 0.8 });
    const { threshold } = await then(0.8);
    expect(rows.some((row) => row.threshold === threshold)).toBe(true);
    expect(await putAnswerPolicy(db, scene.agent, { targetPrecision: 0.8 })).toMatchObject({ threshold });
    await putAnswerPolicy(db, scene.agent, { targetPrecision: 0.8, threshold: 0.9 });
    expect(await then(0.95)).toMatchObject({ basis: 'manual', threshold: 0.9 });
    expect((await whatIf(db, scene.workspaceId, { n: 1000 })).withTarget).toBeNull();
  });
});
