import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { askQuestion, createConversation } from '../../src/chat/index.ts';
import type { Evidence } from '../../src/contract/index.ts';
import { feedbackJobs, getAnswerPolicy, judgingQueue } from '../../src/feedback/index.ts';
import { deleteFaqEntry, patchFaqEntry } from '../../src/ingest/index.ts';
import { newId, now } from '../../src/lib/index.ts';
import { addDocument, addFaq, makeScene, makeVisitor, type Scene, useTestChat } from '../chat/support.ts';
import { judged, rated, shipped } from './support.ts';

const chat = useTestChat();
const text = 'Returns are free within 30 days.';

async function evidenceOf(answerId: string): Promise<Evidence[]> {
  const { evidence } = await chat.db
    .selectFrom('answers')
    .select('evidence')
    .where('id', '=', answerId)
    .executeTakeFirstOrThrow();
  return evidence as Evidence[];
}

/** What the bot itself freezes with an answer from the one source there is. */
async function frozen(scene: Scene, question: string): Promise<Evidence[]> {
  const { answer } = await askQuestion(chat, scene.visitor, scene.id, { text: question });
  return await evidenceOf(answer?.id ?? '');
}

async function documentScene() {
  const scene = await makeScene(chat.db, { answerThreshold: 0, suggestThreshold: 0 });
  const documentId = await addDocument(chat, scene, { title: 'Returns', text, access: 'quote' });
  const evidence = await frozen(scene, 'Are returns free within 30 days?');
  expect(evidence).toMatchObject([{ documentId, passage: text }]);
  await follow(scene);
  return { scene, documentId, evidence };
}

/** The workspace follows its judgements, as one without a threshold of its own does. */
async function follow(scene: Scene): Promise<void> {
  await chat.db
    .updateTable('workspaces')
    .set({ settings: '{}' })
    .where('id', '=', scene.workspaceId)
    .execute();
}

/** The version that the document serves from now on, as indexing leaves it. */
async function serve(scene: Scene, documentId: string, passages: string[]): Promise<void> {
  const { db } = chat;
  const id = newId('ver');
  const of = { workspace_id: scene.workspaceId, document_id: documentId };
  const made = { id, number: 2, status: 'ready' as const, created_at: now(), ready_at: now() };
  const file = { file_key: id, file_name: 'guide.md', bytes: 1, content_hash: id };
  await db
    .insertInto('document_versions')
    .values({ ...of, ...made, ...file })
    .execute();
  await db
    .insertInto('passages')
    .values(
      passages.map((text, ordinal) => ({
        ...of,
        ...{ id: newId('psg'), version_id: id, ordinal, kind: 'text', text, language: 'en', tokens: 1 },
        ...{ start_offset: 0, end_offset: text.length },
      })),
    )
    .execute();
  await db.updateTable('documents').set({ serving_version_id: id }).where('id', '=', documentId).execute();
}

/** The same quoted to customers who have nothing to do with each other. */
async function judgedByMany(scene: Scene, n: number, right: boolean, evidence: Evidence[]) {
  for (let i = 0; i < n; i++) await judged(chat.db, await another(scene), 1, right, { evidence });
}

/** A conversation of another customer. */
async function another(scene: Scene): Promise<Scene> {
  return await newConversation({ ...scene, visitor: await makeVisitor(chat.db, scene) });
}

async function newConversation(scene: Scene): Promise<Scene> {
  const conversation = await createConversation(chat.db, scene.visitor, { locale: 'en' });
  return { ...scene, conversation, id: conversation.id };
}

/** As the queue does it after a change of the knowledge. */
async function recertify({ workspaceId }: Scene): Promise<void> {
  await feedbackJobs(chat)['feedback.recertify'].run(
    { workspaceId },
    { attempt: 1, signal: new AbortController().signal },
  );
}

const policyOf = async ({ workspaceId }: Scene) => await getAnswerPolicy(chat.db, workspaceId);

describe('a judgement of what a document said', () => {
  it('counts no more once the document says otherwise, and the bot answers again', async () => {
    const { scene, documentId, evidence } = await documentScene();
    await judgedByMany(scene, 48, false, evidence);
    expect(await policyOf(scene)).toMatchObject({ threshold: 1, judgements: { used: 48, outdated: 0 } });
    await serve(scene, documentId, ['Returns are free within 60 days.']);
    await recertify(scene);
    expect(await policyOf(scene)).toMatchObject({
      threshold: shipped,
      basis: 'default',
      judgements: { used: 0, outdated: 48, oldestAt: null },
    });
  });

  it('counts on after a new version that has the same passage', async () => {
    const { scene, documentId, evidence } = await documentScene();
    await judgedByMany(scene, 45, true, evidence);
    await serve(scene, documentId, ['Something is new in front.', text]);
    await recertify(scene);
    expect(await policyOf(scene)).toMatchObject({ certified: true, judgements: { used: 45, outdated: 0 } });
  });

  it.each(['deleted_at', 'retired_at'] as const)('does not count while its document has %s', async (gone) => {
    const { scene, documentId, evidence } = await documentScene();
    await judgedByMany(scene, 1, true, evidence);
    const set = async (at: Date | null) =>
      await chat.db
        .updateTable('documents')
        .set({ [gone]: at })
        .where('id', '=', documentId)
        .execute();
    await set(now());
    expect((await policyOf(scene)).judgements).toMatchObject({ used: 0, outdated: 1 });
    await set(null);
    expect((await policyOf(scene)).judgements).toMatchObject({ used: 1, outdated: 0 });
  });

  it('does not count for the same text in a document of another workspace', async () => {
    const { scene, documentId, evidence } = await documentScene();
    const other = await documentScene();
    await judgedByMany(other.scene, 1, true, evidence);
    await serve(scene, documentId, ['Otherwise.']);
    expect((await policyOf(other.scene)).judgements).toMatchObject({ used: 0, outdated: 1 });
  });

  it('is not asked of staff when it would not count', async () => {
    const { scene, documentId } = await documentScene();
    const waiting = async () => (await judgingQueue(chat.db, scene.workspaceId, 10)).waiting;
    expect(await waiting()).toBe(1);
    await serve(scene, documentId, ['Otherwise.']);
    expect(await waiting()).toBe(0);
  });
});

describe('a judgement of an FAQ answer', () => {
  it('counts until the answer is changed; another question for it changes nothing', async () => {
    const scene = await makeScene(chat.db, { answerThreshold: 0, suggestThreshold: 0 });
    const id = await addFaq(chat, scene, 'How do I reset the flux?', 'Turn it off.');
    const evidence = await frozen(scene, 'How do I reset the flux?');
    await follow(scene);
    await judgedByMany(scene, 45, true, evidence);
    await patchFaqEntry(chat, scene.agent, id, { variants: ['Flux does not work'] });
    expect(await policyOf(scene)).toMatchObject({ certified: true, judgements: { used: 45 } });
    await patchFaqEntry(chat, scene.agent, id, { answer: 'Turn it off and on.' });
    await recertify(scene);
    expect(await policyOf(scene)).toMatchObject({ certified: false, judgements: { used: 0, outdated: 45 } });
  });

  it('is looked at again after each change of the knowledge, without anybody asking', async () => {
    const scene = await makeScene(chat.db, { answerThreshold: 0, suggestThreshold: 0 });
    const id = await addFaq(chat, scene, 'How do I reset the flux?', 'Turn it off.');
    const waiting = async () =>
      await sql`select 1 from graphile_worker.jobs where key = ${`recertify:${scene.workspaceId}`}`.execute(
        chat.db,
      );
    await sql`select graphile_worker.remove_job(${`recertify:${scene.workspaceId}`})`.execute(chat.db);
    expect((await waiting()).rows).toHaveLength(0);
    await deleteFaqEntry(chat, scene.agent, id);
    expect((await waiting()).rows).toHaveLength(1);
  });
});

describe('what one customer judges again and again', () => {
  it('counts once, as it was judged last: 45 conversations prove nothing', async () => {
    const { scene, evidence } = await documentScene();
    for (let i = 0; i < 45; i++)
      await rated(chat.db, await newConversation(scene), 1, 'satisfied', { evidence });
    expect(await policyOf(scene)).toMatchObject({
      certified: false,
      judgements: { used: 1, ratings: 1, repeated: 44 },
      precision: { right: 1, judged: 1 },
    });
    await rated(chat.db, await newConversation(scene), 1, 'unsatisfied', { evidence });
    expect(await policyOf(scene)).toMatchObject({ precision: { right: 0, judged: 1 } });
  });

  it('counts for each customer, and for each quotation', async () => {
    const { scene, evidence } = await documentScene();
    await rated(chat.db, scene, 2, 'satisfied', { evidence });
    await rated(chat.db, await another(scene), 1, 'satisfied', { evidence });
    const quote = evidence.map((each) => ({ ...each, quote: 'Returns' }));
    await rated(chat.db, scene, 1, 'satisfied', { evidence: quote });
    expect((await policyOf(scene)).judgements).toMatchObject({ used: 3, repeated: 1 });
  });

  it('counts as staff judged one of them, whatever was rated later', async () => {
    const { scene, evidence } = await documentScene();
    await judged(chat.db, scene, 1, false, { evidence });
    await rated(chat.db, await newConversation(scene), 1, 'satisfied', { evidence });
    expect(await policyOf(scene)).toMatchObject({
      judgements: { used: 1, staff: 1, ratings: 0, repeated: 1 },
      precision: { right: 0, judged: 1 },
    });
  });

  it('leaves the one that counts when the others are outdated', async () => {
    const { scene, documentId, evidence } = await documentScene();
    await judged(chat.db, scene, 1, false, { evidence });
    await serve(scene, documentId, [`${text} Always.`]);
    const served = evidence.map((each) => ({ ...each, passage: `${text} Always.` }));
    await rated(chat.db, await newConversation(scene), 1, 'satisfied', { evidence: served });
    expect(await policyOf(scene)).toMatchObject({
      judgements: { used: 1, outdated: 1, repeated: 0 },
      precision: { right: 1, judged: 1 },
    });
  });
});
