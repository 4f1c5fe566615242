import type { Evidence, WorkspaceSettings } from '../../src/contract/index.ts';
import type { Db } from '../../src/db/index.ts';
import { saveJudgement, saveRating } from '../../src/feedback/index.ts';
import { newId, now } from '../../src/lib/index.ts';
import { CALIBRATOR_ID, defaultPolicy } from '../../src/retrieval/index.ts';
import { makeScene, type Scene } from '../chat/support.ts';

export type Given = Partial<{
  confidence: number;
  threshold: number;
  outcome: 'answered' | 'suggested' | 'asked' | 'handed_over';
  valid: boolean;
  byClick: boolean;
  calibrator: string;
  related: number | null;
  at: Date;
  evidence: Evidence[];
}>;

export const shipped = defaultPolicy().answerThreshold;
/** So many steps of the grid (of .01) above the lowest one that the shipped threshold shows all of. */
export const step = (n: number) => (Math.ceil(shipped * 100 - 1e-9) + n) / 100;

export const someScene = (db: Db, settings: Partial<WorkspaceSettings> = {}) => makeScene(db, settings);

/** An answer of the bot as the chat saves it, with the question before it; its id. */
export async function giveAnswer(db: Db, scene: Scene, given: Given = {}): Promise<string> {
  const at = given.at ?? now();
  const [id, questionId, messageId] = [newId('ans'), newId('msg'), newId('msg')];
  const { seq } = await db
    .updateTable('conversations')
    .set((eb) => ({ message_seq: eb('message_seq', '+', 2) }))
    .where('id', '=', scene.id)
    .returning('message_seq as seq')
    .executeTakeFirstOrThrow();
  const message = {
    workspace_id: scene.workspaceId,
    conversation_id: scene.id,
    author_id: null,
    created_at: at,
  };
  await db
    .insertInto('messages')
    .values([
      { ...message, id: questionId, seq: seq - 1, kind: 'incoming', author_kind: 'contact', text: 'Q' },
      { ...message, id: messageId, seq, kind: 'outgoing', author_kind: 'bot', text: 'A' },
    ])
    .execute();
  const confidence = given.confidence ?? 0.9;
  const related = given.related === undefined ? 0.9 : given.related;
  await db
    .insertInto('answers')
    .values({
      id,
      workspace_id: scene.workspaceId,
      conversation_id: scene.id,
      question_message_id: questionId,
      message_id: messageId,
      outcome: given.outcome ?? 'answered',
      text: 'A',
      confidence,
      language: 'en',
      evidence: JSON.stringify(given.evidence ?? []),
      handoff_offered: false,
      valid_question: given.valid ?? true,
      ranked: JSON.stringify(
        related === null ? [] : [{ id: 'x', kind: 'faq', confidence, scores: { related } }],
      ),
      answer_threshold: given.threshold ?? shipped,
      by_click: given.byClick ?? false,
      calibrator: given.calibrator ?? CALIBRATOR_ID,
      created_at: at,
    })
    .execute();
  return id;
}

/** So many answers, each judged by staff. */
export async function judged(db: Db, scene: Scene, n: number, right: boolean, given: Given = {}) {
  for (let i = 0; i < n; i++)
    await saveJudgement(db, scene.agent, await giveAnswer(db, scene, given), { right });
}

/** So many answers, each rated by its customer. */
export async function rated(
  db: Db,
  scene: Scene,
  n: number,
  score: 'satisfied' | 'neutral' | 'unsatisfied',
  given: Given = {},
) {
  for (let i = 0; i < n; i++) {
    const answerId = await giveAnswer(db, scene, given);
    await db
      .transaction()
      .execute((db) => saveRating(db, { workspaceId: scene.workspaceId, answerId, score }));
  }
}
