import { text as readText } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import {
  askQuestion,
  listMessages,
  listStaffMessages,
  openCitation,
  openCitationFile,
  openTicketByCustomer,
  rateAnswer,
  requestHandoff,
} from '../../src/chat/index.ts';
import type { WorkspaceSettings } from '../../src/contract/index.ts';
import { listTickets } from '../../src/tickets/index.ts';
import {
  addDocument,
  addFaq,
  always,
  eventsOf,
  factsOf,
  makeScene,
  makeVisitor,
  type Scene,
  useTestChat,
} from './support.ts';

const chat = useTestChat();

async function answered(settings: Partial<WorkspaceSettings> = {}): Promise<Scene & { answerId: string }> {
  const s = await makeScene(chat.db, { ...always.answered, ...settings });
  await addFaq(chat, s, 'How do I reset my password?', 'Press Forgot password.');
  const { answer } = await askQuestion(chat, s.visitor, s.id, { text: 'reset my password' });
  return { ...s, answerId: answer?.id ?? '' };
}

async function tickets(s: Scene) {
  return (await listTickets(chat.db, s.workspaceId, { limit: 50 })).items;
}

describe('an unsatisfied rating', () => {
  test('opens a ticket, offers a person, and leaves fact and events', async () => {
    const s = await answered();
    const rating = await rateAnswer(chat.db, s.visitor, s.answerId, {
      score: 'unsatisfied',
      comment: 'no such button',
    });
    const [ticket] = await tickets(s);
    expect(ticket).toMatchObject({
      id: rating.ticketId,
      source: 'rating',
      conversationId: s.id,
      answerId: s.answerId,
      contactId: s.visitor.contactId,
    });
    expect(ticket?.subject).toContain('reset my password');
    expect(rating).toMatchObject({ score: 'unsatisfied', comment: 'no such button', handoffOffered: true });
    expect((await factsOf(chat.db, s.id)).slice(-2)).toEqual(['rating unsatisfied', 'ticket_opened rating']);
    const customer = await eventsOf(chat.db, s.workspaceId, `conversation:${s.id}`);
    expect(customer.at(-1)).toEqual({ type: 'rating.saved', rating });
    const staff = await eventsOf(chat.db, s.workspaceId, 'workspace');
    expect(staff.at(-1)).toEqual({ type: 'rating.saved', conversationId: s.id, rating });
  });

  test('opens one ticket a conversation, whatever is rated again', async () => {
    const s = await answered();
    const first = await rateAnswer(chat.db, s.visitor, s.answerId, { score: 'unsatisfied' });
    await rateAnswer(chat.db, s.visitor, s.answerId, { score: 'satisfied' });
    const again = await rateAnswer(chat.db, s.visitor, s.answerId, { score: 'unsatisfied' });
    const { answer } = await askQuestion(chat, s.visitor, s.id, { text: 'my password, please' });
    const other = await rateAnswer(chat.db, s.visitor, answer?.id ?? '', { score: 'unsatisfied' });
    expect([again.ticketId, other.ticketId]).toEqual([first.ticketId, first.ticketId]);
    expect(await tickets(s)).toHaveLength(1);
  });

  test('opens none where the workspace switched that off', async () => {
    const s = await answered({ ticketOnUnsatisfied: false });
    const rating = await rateAnswer(chat.db, s.visitor, s.answerId, { score: 'unsatisfied' });
    expect(rating).toMatchObject({ ticketId: null, handoffOffered: true });
    expect(await tickets(s)).toEqual([]);
  });

  test('offers no person where people hold the conversation', async () => {
    const s = await answered();
    await requestHandoff(chat.db, s.visitor, s.id, {});
    const rating = await rateAnswer(chat.db, s.visitor, s.answerId, { score: 'unsatisfied' });
    expect(rating.handoffOffered).toBe(false);
  });

  test('is all or nothing: without its ticket it is not saved', async () => {
    const s = await answered();
    await chat.db.schema.alterTable('ticket_changes').renameTo('away').execute();
    try {
      await expect(rateAnswer(chat.db, s.visitor, s.answerId, { score: 'unsatisfied' })).rejects.toThrow();
    } finally {
      await chat.db.schema
        .alterTable('away' as 'ticket_changes')
        .renameTo('ticket_changes')
        .execute();
    }
    expect(await factsOf(chat.db, s.id)).not.toContain('rating unsatisfied');
    expect(await tickets(s)).toEqual([]);
  });
});

test('a rating can be changed, and customer and staff see the last one', async () => {
  const s = await answered();
  await rateAnswer(chat.db, s.visitor, s.answerId, { score: 'neutral', comment: 'hm' });
  await rateAnswer(chat.db, s.visitor, s.answerId, { score: 'satisfied' });
  const [, reply] = (await listMessages(chat.db, s.visitor, s.id, { limit: 50 })).items;
  expect(reply?.answer?.rating).toBe('satisfied');
  const [, seen] = (await listStaffMessages(chat.db, s.workspaceId, s.id, { limit: 50 })).items;
  expect(seen?.answer).toMatchObject({ rating: 'satisfied', ratingComment: null, right: null });
  expect(seen?.answer?.evidence).toMatchObject([{ passage: 'Press Forgot password.' }]);
  expect(await tickets(s)).toEqual([]);
});

test('an answer is rated, opened and cited only by the visitor who got it', async () => {
  const s = await answered();
  const stranger = await makeVisitor(chat.db, s);
  const notFound = { code: 'answer.not_found' };
  const rating = rateAnswer(chat.db, stranger, s.answerId, { score: 'satisfied' });
  await expect(rating).rejects.toMatchObject(notFound);
  await expect(openCitation(chat.db, stranger, s.answerId, 0)).rejects.toMatchObject(notFound);
  await expect(openCitationFile(chat, stranger, s.answerId, 0)).rejects.toMatchObject(notFound);
  const ticket = openTicketByCustomer(chat.db, stranger, s.id, { subject: 'x' });
  await expect(ticket).rejects.toMatchObject({ code: 'conversation.not_found' });
});

test('a customer opens a ticket about the conversation', async () => {
  const s = await answered();
  const ticket = await openTicketByCustomer(chat.db, s.visitor, s.id, { subject: 'Call me back' });
  expect(ticket).toMatchObject({ source: 'customer', conversationId: s.id, subject: 'Call me back' });
  expect(await factsOf(chat.db, s.id)).toContain('ticket_opened customer');
});

describe('a citation', () => {
  const passage = 'Receipts are kept for ten years. Travel costs are paid within five days. Ask finance.';
  async function cited(access: 'quote' | 'passage' | 'file') {
    const s = await makeScene(chat.db, always.answered);
    const documentId = await addDocument(chat, s, { title: 'Travel guide', text: passage, access });
    const { answer } = await askQuestion(chat, s.visitor, s.id, { text: 'when are travel costs paid' });
    return { ...s, documentId, answerId: answer?.id ?? '', shown: answer?.citations[0] };
  }

  test('opens as far as the document allows: the quote, the passage around it, the file', async () => {
    const quote = await cited('quote');
    expect(quote.shown).toMatchObject({
      title: 'Travel guide',
      quote: expect.stringContaining('five days'),
      version: 1,
    });
    expect(quote.shown).not.toHaveProperty('passage');
    expect(await openCitation(chat.db, quote.visitor, quote.answerId, 0)).toEqual({
      ...quote.shown,
      access: 'quote',
      passage: null,
      passageStart: null,
      fileUrl: null,
      links: [],
    });
    const around = await cited('passage');
    expect(await openCitation(chat.db, around.visitor, around.answerId, 0)).toMatchObject({
      access: 'passage',
      passage,
      passageStart: 0,
      fileUrl: null,
    });
    const whole = await cited('file');
    expect(await openCitation(chat.db, whole.visitor, whole.answerId, 0)).toMatchObject({
      access: 'file',
      passage,
      fileUrl: `/api/widget/answers/${whole.answerId}/citations/0/file`,
    });
    const file = await openCitationFile(chat, whole.visitor, whole.answerId, 0);
    expect(file).toMatchObject({ fileName: 'guide.md', mediaType: 'text/markdown' });
    expect(await readText(file.stream)).toBe(passage);
  });

  test('gives no file of a document that customers may not open', async () => {
    const s = await cited('passage');
    const opening = openCitationFile(chat, s.visitor, s.answerId, 0);
    await expect(opening).rejects.toMatchObject({ code: 'citation.file_not_allowed' });
  });

  test('reads the same after the document was changed and deleted; the file is gone with it', async () => {
    const s = await cited('file');
    const before = await openCitation(chat.db, s.visitor, s.answerId, 0);
    await chat.db.deleteFrom('passages').where('document_id', '=', s.documentId).execute();
    await chat.db
      .updateTable('documents')
      .set({ title: 'Other', deleted_at: new Date() })
      .where('id', '=', s.documentId)
      .execute();
    expect(await openCitation(chat.db, s.visitor, s.answerId, 0)).toEqual({
      ...before,
      access: 'passage',
      fileUrl: null,
    });
    const opening = openCitationFile(chat, s.visitor, s.answerId, 0);
    await expect(opening).rejects.toMatchObject({ code: 'citation.file_not_allowed' });
  });

  test('that the answer does not have is not found', async () => {
    const s = await cited('file');
    const opening = openCitation(chat.db, s.visitor, s.answerId, 1);
    await expect(opening).rejects.toMatchObject({ code: 'citation.not_found' });
  });
});
