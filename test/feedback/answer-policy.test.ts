import { describe, expect, it } from 'vitest';
import { getWorkspace, listAudit } from '../../src/accounts/index.ts';
import { askQuestion, listMessages } from '../../src/chat/index.ts';
import { getAnswerPolicy, policyInForce, putAnswerPolicy, saveJudgement } from '../../src/feedback/index.ts';
import { adaptCalibrator } from '../../src/retrieval/index.ts';
import { addFaq, makeScene, useTestChat } from '../chat/support.ts';
import { giveAnswer, judged, rated, shipped, someScene, step } from './support.ts';

const chat = useTestChat();

async function inForce(workspaceId: string): Promise<number> {
  const { settings } = await getWorkspace(chat.db, workspaceId);
  return (await policyInForce(chat.db, workspaceId, settings)).answerThreshold;
}

describe('the promised precision', () => {
  it('is 95 % and not certified in a fresh workspace, whose bot follows the shipped threshold', async () => {
    const scene = await someScene(chat.db);
    expect(await getAnswerPolicy(chat.db, scene.workspaceId)).toMatchObject({
      targetPrecision: 0.95,
      threshold: shipped,
      basis: 'default',
      certified: false,
      certifiedThreshold: null,
      needed: 45,
      judgements: { used: 0, oldestAt: null },
      precision: { judged: 0, value: null, low: 0, high: 1 },
      drift: false,
    });
    expect(await inForce(scene.workspaceId)).toBe(shipped);
  });

  it('lacks one judgement after 44 right ones and is certified by the 45th', async () => {
    const scene = await someScene(chat.db);
    await judged(chat.db, scene, 44, true);
    expect(await getAnswerPolicy(chat.db, scene.workspaceId)).toMatchObject({
      certified: false,
      needed: 1,
      judgements: { used: 44, staff: 44 },
    });
    await judged(chat.db, scene, 1, true);
    const policy = await getAnswerPolicy(chat.db, scene.workspaceId);
    expect(policy).toMatchObject({ certified: true, basis: 'certified', needed: 0 });
    expect(policy.precision).toMatchObject({ right: 45, judged: 45, value: 1, high: 1 });
    // Clopper and Pearson's lower end for 45 of 45, two-sided: .025^(1/45)
    expect(policy.precision.low).toBeCloseTo(0.025 ** (1 / 45), 6);
  });

  it('is never certified below what was shown, however good the ratings above it are', async () => {
    const scene = await someScene(chat.db);
    await rated(chat.db, scene, 60, 'satisfied', { confidence: 0.99, threshold: step(5) });
    const policy = await getAnswerPolicy(chat.db, scene.workspaceId);
    expect(policy).toMatchObject({ certified: true, threshold: step(5), judgements: { ratings: 60 } });
    expect(await inForce(scene.workspaceId)).toBe(step(5));
  });

  it('chooses the lowest threshold that is proven and leaves out what is less sure', async () => {
    const scene = await someScene(chat.db);
    await judged(chat.db, scene, 60, true, { confidence: 0.95 });
    await judged(chat.db, scene, 10, false, { confidence: step(5) + 0.005 });
    expect(await getAnswerPolicy(chat.db, scene.workspaceId)).toMatchObject({
      certified: true,
      threshold: step(6),
      precision: { right: 60, judged: 60 },
    });
  });

  it('counts direct answers to valid questions only, once each: staff’s word before the rating, neutral as nothing', async () => {
    const scene = await someScene(chat.db);
    const { db } = chat;
    await rated(db, scene, 1, 'neutral');
    await judged(db, scene, 1, true, { outcome: 'suggested' });
    await judged(db, scene, 1, true, { byClick: true });
    await judged(db, scene, 1, true, { valid: false });
    await judged(db, scene, 1, true, { calibrator: 'of another release' });
    expect((await getAnswerPolicy(db, scene.workspaceId)).judgements.used).toBe(0);
    await rated(db, scene, 1, 'satisfied');
    const { id } = await db
      .selectFrom('ratings')
      .innerJoin('answers', 'answers.id', 'ratings.answer_id')
      .select('answers.id')
      .where('answers.workspace_id', '=', scene.workspaceId)
      .where('score', '=', 'satisfied')
      .executeTakeFirstOrThrow();
    await saveJudgement(db, scene.agent, id, { right: false });
    expect(await getAnswerPolicy(db, scene.workspaceId)).toMatchObject({
      judgements: { used: 1, staff: 1, ratings: 0 },
      precision: { right: 0, judged: 1 },
    });
  });

  it('is kept when the target rises: what is not proven for it is not used any more', async () => {
    const scene = await someScene(chat.db);
    const { db } = chat;
    await judged(db, scene, 230, true, { confidence: 0.97 });
    await judged(db, scene, 100, true, { confidence: step(8) });
    await judged(db, scene, 8, false, { confidence: step(8) });
    const at = async (targetPrecision: number) => await putAnswerPolicy(db, scene.agent, { targetPrecision });
    const low = await at(0.9);
    const high = await at(0.99);
    expect(low).toMatchObject({ certified: true, threshold: step(0), targetPrecision: 0.9 });
    expect(high).toMatchObject({ certified: true, threshold: step(9), targetPrecision: 0.99 });
    expect(high.precision.value).toBeGreaterThanOrEqual(0.99);
    expect(await inForce(scene.workspaceId)).toBe(step(9));
    // And back: nothing is lost.
    expect(await at(0.9)).toMatchObject({ certified: true, threshold: step(0) });
  });

  it('that judgements speak against lifts the threshold, though nothing is proven', async () => {
    const scene = await someScene(chat.db);
    await judged(chat.db, scene, 10, false, { confidence: step(5) });
    await judged(chat.db, scene, 20, true, { confidence: 0.95 });
    const policy = await getAnswerPolicy(chat.db, scene.workspaceId);
    expect(policy).toMatchObject({ certified: false, basis: 'raised', threshold: step(6) });
    expect(await inForce(scene.workspaceId)).toBe(step(6));
  });

  it('warns when what was judged lately is significantly below it', async () => {
    const scene = await someScene(chat.db);
    await putAnswerPolicy(chat.db, scene.agent, { targetPrecision: 0.95, threshold: 0.5 });
    const given = { threshold: 0.5 };
    await judged(chat.db, scene, 57, true, given);
    await judged(chat.db, scene, 3, false, given);
    expect(await getAnswerPolicy(chat.db, scene.workspaceId)).toMatchObject({
      drift: false,
      recent: { right: 57, judged: 60, value: 0.95 },
    });
    await judged(chat.db, scene, 5, false, given);
    expect(await getAnswerPolicy(chat.db, scene.workspaceId)).toMatchObject({
      drift: true,
      recent: { right: 57, judged: 65 },
    });
  });

  it('gives way to a threshold set by hand, which is never called certified; both are in the audit log', async () => {
    const scene = await someScene(chat.db);
    const { db } = chat;
    await judged(db, scene, 45, true);
    const manual = await putAnswerPolicy(db, scene.agent, { targetPrecision: 0.9, threshold: 0.42 });
    expect(manual).toMatchObject({
      basis: 'manual',
      certified: false,
      threshold: 0.42,
      manualThreshold: 0.42,
      certifiedThreshold: step(0),
    });
    expect(await inForce(scene.workspaceId)).toBe(0.42);
    const back = await putAnswerPolicy(db, scene.agent, { targetPrecision: 0.9, threshold: null });
    expect(back).toMatchObject({ basis: 'certified', certified: true, threshold: step(0) });
    const { items } = await listAudit(db, scene.workspaceId, { limit: 50 });
    expect(items.map(({ action, detail }) => [action, detail.changes])).toEqual(
      expect.arrayContaining([
        ['answer_policy.changed', { targetPrecision: { from: 0.95, to: 0.9 } }],
        ['settings.changed', { answerThreshold: { from: null, to: 0.42 } }],
        ['settings.changed', { answerThreshold: { from: 0.42, to: null } }],
      ]),
    );
  });

  it('is what the bot follows in the chat', async () => {
    const scene = await makeScene(chat.db);
    await addFaq(chat, scene, 'How do I reset the flux?', 'Turn it off.');
    const ask = async (text: string) => (await askQuestion(chat, scene.visitor, scene.id, { text })).answer;
    const first = await ask('How do I reset the flux?');
    const saved = await chat.db
      .selectFrom('answers')
      .select(['answer_threshold', 'calibrator', 'by_click'])
      .where('id', '=', first?.id ?? '')
      .executeTakeFirstOrThrow();
    expect(saved).toMatchObject({ answer_threshold: shipped, by_click: false });
    await rated(chat.db, scene, 60, 'satisfied', { confidence: 0.99, threshold: step(7) });
    const second = await ask('Please tell me how do I reset the flux');
    const row = await chat.db
      .selectFrom('answers')
      .select('answer_threshold')
      .where('id', '=', second?.id ?? '')
      .executeTakeFirstOrThrow();
    expect(row.answer_threshold).toBe(step(7));
  });

  it('shows confidences as 30 judgements teach to read them, and keeps those that thresholds are compared with', async () => {
    const scene = await makeScene(chat.db, { answerThreshold: 0, suggestThreshold: 0 });
    await addFaq(chat, scene, 'How do I reset the flux?', 'Turn it off.');
    const ask = async (text: string) => {
      const { answer } = await askQuestion(chat, scene.visitor, scene.id, { text });
      const { confidence } = await chat.db
        .selectFrom('answers')
        .select('confidence')
        .where('id', '=', answer?.id ?? '')
        .executeTakeFirstOrThrow();
      return { shown: answer?.confidence ?? Number.NaN, kept: confidence };
    };
    await judged(chat.db, scene, 9, true);
    await judged(chat.db, scene, 20, false);
    const before = await ask('How do I reset the flux?');
    expect(before.shown).toBe(before.kept);
    await judged(chat.db, scene, 1, false);
    const after = await ask('What can I do about the flux?');
    const teaches = [
      ...Array.from({ length: 9 }, () => ({ confidence: 0.9, right: true })),
      ...Array.from({ length: 21 }, () => ({ confidence: 0.9, right: false })),
    ];
    expect(after.shown).toBeCloseTo(adaptCalibrator(teaches)(after.kept), 9);
    expect(after.shown).toBeLessThan(after.kept - 0.05);
    // Thresholds and certificates: the judged answers are still those of the shipped calibrator.
    expect(await getAnswerPolicy(chat.db, scene.workspaceId)).toMatchObject({ judgements: { used: 30 } });
    expect((await ask('Hello!')).shown).toBe(0);
    const { items } = await listMessages(chat.db, scene.visitor, scene.id, { limit: 200 });
    expect(items.filter(({ answer }) => answer?.confidence === after.shown)).toHaveLength(1);
  });

  it('of one workspace knows nothing of another’s judgements', async () => {
    const [one, other] = [await someScene(chat.db), await someScene(chat.db)];
    await judged(chat.db, one, 45, true);
    expect(await getAnswerPolicy(chat.db, other.workspaceId)).toMatchObject({
      needed: 45,
      judgements: { used: 0 },
    });
    const answerId = await giveAnswer(chat.db, one);
    await expect(saveJudgement(chat.db, other.agent, answerId, { right: true })).rejects.toMatchObject({
      code: 'answer.not_found',
    });
  });

  it('sees both of two judgements that come at the same moment', async () => {
    const scene = await someScene(chat.db);
    await judged(chat.db, scene, 43, true);
    const ids = [await giveAnswer(chat.db, scene), await giveAnswer(chat.db, scene)];
    await Promise.all(ids.map((id) => saveJudgement(chat.db, scene.agent, id, { right: true })));
    const row = await chat.db
      .selectFrom('answer_policies')
      .select(['certified', 'threshold'])
      .where('workspace_id', '=', scene.workspaceId)
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ certified: true, threshold: step(0) });
  });
});
