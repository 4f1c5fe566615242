import { beforeAll, expect, test } from 'vitest';
import {
  addDocument,
  deleteDocument,
  getDocument,
  getFaqImport,
  ingestJobs,
  listPassages,
  previewDocument,
  readImage,
  startFaqImportOfDocument,
} from '../../src/ingest/index.ts';
import { newId, now } from '../../src/lib/index.ts';
import { composeAnswer } from '../../src/retrieval/compose-answer.ts';
import { loadPassages } from '../../src/retrieval/load-sources.ts';
import { fixture } from './parse-support.ts';
import { makePdfWithPicture } from './picture-support.ts';
import { useTestIngest } from './support.ts';

const ingest = useTestIngest();
let documentId = '';

beforeAll(async () => {
  const file = await ingest.file('valve.pdf', makePdfWithPicture());
  const { accepted } = await addDocument(ingest, ingest.actor, { file });
  documentId = (await ingest.index(accepted.id)).id;
});

const passages = () => listPassages(ingest.db, ingest.actor.workspaceId, documentId, { limit: 10 });

test('a picture is kept with the passage beside which it stands, and cited with it', async () => {
  const [passage] = (await passages()).items;
  expect(passage?.images).toEqual([
    { id: expect.any(String), width: 600, height: 300, alt: 'Figure 1: the red valve', page: 1 },
  ]);
  const image = await readImage(ingest, ingest.actor.workspaceId, documentId, passage?.images[0]?.id ?? '');
  expect(image.mediaType).toBe('image/png');
  expect(image.bytes.subarray(1, 4).toString()).toBe('PNG');
  for await (const [found] of loadPassages(ingest.db, ingest.actor.workspaceId, [documentId])) {
    const { source } = found ?? {};
    const from = source?.kind === 'passage' ? { source, ratings: [1] } : undefined;
    const evidence = from && composeAnswer(from, 'en').evidence;
    expect(evidence).toMatchObject({ recognised: false, images: passage?.images });
  }
});

test('a preview tells the page and the lines of a span, and gives the text around it', async () => {
  const { items } = await passages();
  const all = await previewDocument(ingest.db, ingest.actor.workspaceId, documentId, { start: 0, end: 0 });
  expect(all).toMatchObject({ kind: 'pdf', pages: 1, page: 1, boxes: [], textStart: 0 });
  const start = all.text.indexOf('Afterwards');
  const preview = await previewDocument(ingest.db, ingest.actor.workspaceId, documentId, {
    start,
    end: start + 20,
  });
  expect(preview.boxes).toHaveLength(1);
  expect(preview.boxes[0]?.y1).toBeCloseTo((842 - 477) / 842, 2);
  expect(preview.text.slice(preview.start, preview.end)).toBe('Afterwards rinse the');
  expect(items.length).toBeGreaterThan(0);
  await expect(
    previewDocument(ingest.db, 'ws_other', documentId, { start: 0, end: 1 }),
  ).rejects.toMatchObject({ code: 'document.not_found' });
});

test('a deleted document takes its pictures along, except those that an answer shows', async () => {
  const { db, actor } = ingest;
  const image = (await passages()).items[0]?.images[0]?.id ?? '';
  const cited = await citingAnswer(image);
  const left = async () =>
    (await db.selectFrom('document_images').select('id').where('document_id', '=', documentId).execute())
      .length;
  await deleteDocument(ingest, actor, documentId);
  expect(await left()).toBe(1);
  await expect(readImage(ingest, actor.workspaceId, documentId, image)).resolves.toBeDefined();
  await db.deleteFrom('answers').where('id', '=', cited).execute();
  const other = await addDocument(ingest, actor, { file: await ingest.file('v2.pdf', makePdfWithPicture()) });
  await ingest.index(other.accepted.id);
  await deleteDocument(ingest, actor, other.accepted.id);
  const rows = await db
    .selectFrom('document_images')
    .select('id')
    .where('document_id', '=', other.accepted.id)
    .execute();
  expect(rows).toEqual([]);
});

/** An answer that shows the picture, with everything it hangs on. */
async function citingAnswer(imageId: string): Promise<string> {
  const { db, actor } = ingest;
  const workspace_id = actor.workspaceId;
  const at = now();
  const own = { workspace_id, created_at: at };
  const [inbox_id, contact_id, visitor_id, conversation_id, id] = ['inb', 'con', 'vis', 'cnv', 'ans'].map(
    newId,
  ) as [string, string, string, string, string];
  await db
    .insertInto('inboxes')
    .values({ id: inbox_id, ...own, key: newId('key'), name: 'I', secret: 's' })
    .execute();
  await db
    .insertInto('contacts')
    .values({ id: contact_id, ...own, external_id: null, email: null, name: null })
    .execute();
  await db
    .insertInto('visitors')
    .values({
      id: visitor_id,
      ...own,
      inbox_id,
      contact_id,
      token_hash: newId('t'),
      expires_at: at,
      revoked_at: null,
    })
    .execute();
  await db
    .insertInto('conversations')
    .values({
      id: conversation_id,
      ...own,
      inbox_id,
      contact_id,
      visitor_id,
      status: 'pending',
      language: 'en',
      assignee_id: null,
      handoff_reason: null,
      handed_over_at: null,
      first_reply_at: null,
      reply_email: null,
      resolved_at: null,
      resolved_by: null,
      continues_id: null,
      last_message_at: at,
    })
    .execute();
  const messages = [newId('msg'), newId('msg')] as const;
  await db
    .insertInto('messages')
    .values(
      messages.map((message, seq) => ({
        id: message,
        ...own,
        conversation_id,
        seq,
        kind: 'incoming' as const,
        author_kind: 'bot' as const,
        author_id: null,
        text: 'x',
      })),
    )
    .execute();
  await db
    .insertInto('answers')
    .values({
      id,
      ...own,
      conversation_id,
      question_message_id: messages[0],
      message_id: messages[1],
      outcome: 'answered',
      text: 'x',
      confidence: 1,
      language: 'en',
      handoff_offered: false,
      valid_question: true,
      answer_threshold: 0.5,
      calibrator: null,
    })
    .execute();
  await db.insertInto('answer_images').values({ workspace_id, answer_id: id, image_id: imageId }).execute();
  return id;
}

test('a table of questions and answers is recognised as one and imported from the document as it is', async () => {
  const csv = '问题,答案\n退货期限是几天?,七天。\n运费谁付？,我们付。\n能换颜色吗,可以。';
  const learnt = await ingest.learn('常见问题.csv', csv);
  expect(learnt.faqCandidate).toEqual({
    rows: 3,
    sheets: [{ name: '', rows: 3, columns: ['问题', '答案'] }],
  });
  const started = await startFaqImportOfDocument(ingest, ingest.actor, learnt.id);
  const job = { attempt: 1, signal: new AbortController().signal };
  const payload = { workspaceId: ingest.actor.workspaceId, importId: started.id };
  await ingestJobs(ingest)['ingest.import-faq'].run(payload, job);
  const done = await getFaqImport(ingest.db, ingest.actor.workspaceId, started.id);
  expect(done.rows.map((row) => row.result)).toEqual(['created', 'created', 'created']);
  const plain = await ingest.learn('价格.csv', '名称,价格\n水泵,260\n滤芯,45\n');
  expect(plain.faqCandidate).toBeNull();
  await expect(startFaqImportOfDocument(ingest, ingest.actor, plain.id)).rejects.toMatchObject({
    code: 'faq_import.no_table',
  });
});

test('a table without names of columns is one of questions when most of a column asks', async () => {
  const rows = [
    'How long is the warranty?,Two years.',
    'Where is my order?,In your account.',
    'Can I pay by card?,Yes.',
  ];
  const learnt = await ingest.learn('faq.csv', `Topic,Text\n${rows.join('\n')}`);
  expect(learnt.faqCandidate?.rows).toBe(3);
});

test('what was recognised by OCR is marked in passages, and unread pages are listed on the document', async () => {
  const { accepted } = await addDocument(ingest, ingest.actor, {
    file: await ingest.file('scan.pdf', Buffer.from(fixture('scanned.zh.pdf'))),
  });
  const learnt = await ingest.index(accepted.id);
  expect(learnt.warnings).toEqual([expect.objectContaining({ code: 'pdf.pages_recognised', pages: [1] })]);
  const { items } = await listPassages(ingest.db, ingest.actor.workspaceId, accepted.id, { limit: 10 });
  expect(items.length).toBeGreaterThan(0);
  expect(items.every((passage) => passage.recognised)).toBe(true);
  const preview = await previewDocument(ingest.db, ingest.actor.workspaceId, accepted.id, {
    start: 0,
    end: 8,
  });
  expect(preview.recognised).toBe(true);
  expect(preview.boxes[0]?.y0).toBeLessThan(0.3);
  expect((await getDocument(ingest.db, ingest.actor.workspaceId, accepted.id)).kind).toBe('pdf');
}, 120_000);
