import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  AcceptedDocument,
  Conversation,
  FaqImport,
  List,
  MessageWithAnswer,
  OpenedCitation,
  QualityReport,
  Rating,
  ReportRow,
  StaffMessage,
  Ticket,
} from '../../src/contract/index.ts';
import { memberClient, visitorClient } from '../support/api-client.ts';
import {
  killAll,
  makeDataFolder,
  type RunningServer,
  type Setup,
  setUp,
  startKnowdesk,
  waitFor,
} from '../support/running-server.ts';
import { sampleFolder, sampleManifest, sampleQuestions } from '../support/sample-questions.ts';

let server: RunningServer;
let setup: Setup;
let member: ReturnType<typeof memberClient>;

/** Without white space, in one case: line breaks of a PDF do not matter here. */
const squeeze = (text: string) => text.normalize('NFKC').replace(/\s+/g, '').toLowerCase();

beforeAll(async () => {
  const dataDir = await makeDataFolder();
  setup = await setUp(dataDir);
  server = await startKnowdesk(dataDir);
  member = memberClient(server.url, setup);
  const accepted = await Promise.all(
    sampleManifest.documents.map(({ file, title, language, tags }) =>
      member.upload<AcceptedDocument>('/documents', join(sampleFolder, file), {
        title,
        language,
        tags: tags.join(','),
      }),
    ),
  );
  expect(accepted.map(({ status }) => status)).toEqual(accepted.map(() => 202));
  const imports = await Promise.all(
    sampleManifest.faq.map((file) => member.upload<FaqImport>('/faq-imports', join(sampleFolder, file))),
  );
  const documents = await Promise.all(accepted.map(({ body }) => member.settled(body.id, 120_000)));
  expect(documents.map(({ status, error }) => [status, error])).toEqual(documents.map(() => ['ready', null]));
  for (const { body } of imports) {
    const done = await waitFor(async () => {
      const { body: now } = await member.get<FaqImport>(`/faq-imports/${body.id}`);
      return now.status === 'done' || now.status === 'failed' ? now : undefined;
    }, 120_000);
    expect(done.status).toBe('done');
    expect(done.rows.filter((row) => row.result !== 'created')).toEqual([]);
  }
}, 240_000);

afterAll(killAll);

describe('a question', () => {
  const answered = sampleQuestions.filter((question) => question.expect === 'answered');
  const unanswerable = sampleQuestions.filter((question) => question.expect === 'handed_over');

  it('of the demo gets the outcome, the document and the page it should', async () => {
    const visitor = await visitorClient(server.url, setup.inboxKey);
    for (const question of sampleQuestions.filter((each) => each.demo !== undefined)) {
      const { answer } = await visitor.ask((await visitor.start()).id, question.text);
      expect([question.text, answer?.outcome]).toEqual([question.text, question.expect]);
      if (question.expect === 'handed_over') continue;
      const citation = answer?.citations[0];
      expect(squeeze(`${answer?.text} ${citation?.quote}`)).toContain(squeeze(question.contains ?? ''));
      expect(citation?.title).toBe(
        sampleManifest.documents.find(({ file }) => file === question.document)?.title,
      );
      if (question.page !== undefined) expect(citation?.page).toBe(question.page);
    }
  });

  it('on the sample knowledge is answered right or not at all: of what is answered directly at least 90 % holds the answer', async () => {
    const visitor = await visitorClient(server.url, setup.inboxKey);
    let right = 0;
    let direct = 0;
    let useful = 0;
    for (const question of answered) {
      const { answer } = await visitor.ask((await visitor.start()).id, question.text);
      const holds = squeeze(
        `${answer?.text} ${answer?.citations.map(({ quote }) => quote).join(' ')}`,
      ).includes(squeeze(question.contains ?? ''));
      if (answer?.outcome === 'answered') direct += 1;
      if (answer?.outcome === 'answered' && holds) right += 1;
      if (answer?.outcome === 'answered' || answer?.outcome === 'suggested') useful += 1;
    }
    expect(right / direct).toBeGreaterThanOrEqual(0.9);
    expect(right / answered.length).toBeGreaterThanOrEqual(0.7);
    expect(useful / answered.length).toBeGreaterThanOrEqual(0.85);
  }, 120_000);

  it('that nothing answers is not answered', async () => {
    const visitor = await visitorClient(server.url, setup.inboxKey);
    const wrong: string[] = [];
    for (const question of unanswerable) {
      const { answer } = await visitor.ask((await visitor.start()).id, question.text);
      if (answer?.outcome === 'answered') wrong.push(question.text);
    }
    expect(wrong.length).toBeLessThanOrEqual(1);
  }, 60_000);
});

describe('a customer whom the bot cannot help', () => {
  it('is answered by a person, both sides live, with everything said so far', async () => {
    const visitor = await visitorClient(server.url, setup.inboxKey);
    const { id } = await visitor.start();
    const events = await readEvents(
      `${server.url}/api/widget/conversations/${id}/events`,
      visitor.session.token,
    );
    const staffEvents = await readEvents(`${server.url}/api/events`, setup.apiKey);
    await visitor.ask(id, '你好');
    const { answer, conversation } = await visitor.ask(id, '我要转人工');
    expect(answer).toMatchObject({ outcome: 'handed_over' });
    expect(conversation).toMatchObject({ status: 'open', withPeople: true });
    await waitFor(() => staffEvents.seen.find(({ event }) => event === 'conversation.handed_over'));

    const open = await member.get<List<Conversation>>('/conversations?status=open&handoffReason=asked');
    expect(open.body.items.map((each) => each.id)).toContain(id);
    const { body: said } = await member.get<List<StaffMessage>>(`/conversations/${id}/messages`);
    expect(said.items.map((message) => message.text).slice(0, 1)).toEqual(['你好']);
    await member.post(`/conversations/${id}/messages`, { text: 'internal', private: true });
    await member.post(`/conversations/${id}/messages`, { text: '您好，我来帮您。' });

    const live = await waitFor(() => events.seen.find(({ data }) => data.includes('您好，我来帮您')));
    expect(live.event).toBe('message.created');
    expect(events.seen.some(({ data }) => data.includes('internal'))).toBe(false);
    // people hold it now: the bot keeps quiet
    expect((await visitor.ask(id, '谢谢，订单号 8812')).answer).toBeNull();
    await waitFor(() => staffEvents.seen.find(({ data }) => data.includes('订单号 8812')));
    for (const reader of [events, staffEvents]) reader.stop();
  });
});

describe('a rating', () => {
  it('becomes a figure and a ticket in the same moment, and a changed one keeps its history', async () => {
    const visitor = await visitorClient(server.url, setup.inboxKey);
    const { id } = await visitor.start();
    const { answer } = await visitor.ask(id, 'any discount for charities?');
    expect(answer?.outcome).toBe('answered');
    const first = await visitor.post<Rating>(`/answers/${answer?.id}/rating`, {
      score: 'unsatisfied',
      comment: 'no',
    });
    expect(first.body).toMatchObject({
      score: 'unsatisfied',
      handoffOffered: true,
      ticketId: expect.any(String),
    });
    const again = await visitor.post<Rating>(`/answers/${answer?.id}/rating`, {
      score: 'unsatisfied',
      comment: 'still no',
    });
    expect(again.body.ticketId).toBe(first.body.ticketId);
    const { body: tickets } = await member.get<List<Ticket>>('/tickets?source=rating');
    expect(tickets.items.filter((ticket) => ticket.conversationId === id)).toHaveLength(1);

    const today = new Date().toISOString().slice(0, 10);
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    const period = `from=${today}&to=${tomorrow}`;
    const { body: report } = await member.get<QualityReport>(`/reports/quality?${period}`);
    const csat = report.figures.find((figure) => figure.key === 'csat');
    expect(csat).toMatchObject({ numerator: 0, denominator: 1 });
    const { body: rows } = await member.get<List<ReportRow>>(`/reports/quality/rows?figure=csat&${period}`);
    expect(rows.items.map((row) => row.answerId)).toEqual([answer?.id]);
    await visitor.post(`/answers/${answer?.id}/rating`, { score: 'satisfied' });
    const { body: after } = await member.get<QualityReport>(`/reports/quality?${period}`);
    expect(after.figures.find((figure) => figure.key === 'csat')).toMatchObject({
      numerator: 1,
      denominator: 1,
    });
  });
});

describe('a document', () => {
  it('keeps its last good version serving when the next one is broken, and says why', async () => {
    const good = {
      name: 'parking.md',
      content: '# Parking\n\nVisitors park free of charge on level P7 for 95 minutes.\n',
    };
    const { body } = await member.upload<AcceptedDocument>('/documents', good);
    expect((await member.settled(body.id)).status).toBe('ready');
    const next = await member.upload<AcceptedDocument>(`/documents/${body.id}/versions`, {
      name: 'parking.pdf',
      content: '%PDF-1.7 broken',
    });
    expect(next).toMatchObject({ status: 202, body: { version: 2 } });
    const failed = await member.settled(body.id);
    expect(failed).toMatchObject({
      status: 'failed',
      version: 2,
      servingVersion: 1,
      error: { code: 'document.broken' },
    });
    const visitor = await visitorClient(server.url, setup.inboxKey);
    const { answer } = await visitor.ask((await visitor.start()).id, 'How long can visitors park for free?');
    expect(answer?.citations[0]).toMatchObject({ documentId: body.id, version: 1 });
  });

  it('is known by its bytes: the same file again is the same document', async () => {
    const file = {
      name: 'lockers.txt',
      content: 'Lockers are opened with the badge. Locker 12 is for guests.',
    };
    const first = await member.upload<AcceptedDocument>('/documents', file);
    await member.settled(first.body.id);
    const again = await member.upload<AcceptedDocument>('/documents', { ...file, name: 'other-name.txt' });
    expect(again).toMatchObject({ status: 200, body: { id: first.body.id } });
    await member.delete(`/documents/${first.body.id}`);
    const anew = await member.upload<AcceptedDocument>('/documents', file);
    expect(anew.status).toBe(202);
    expect(anew.body.id).not.toBe(first.body.id);
  });

  it('is quoted in an answer that reads the same after it changed or was deleted', async () => {
    const file = {
      name: 'sauna.md',
      content: '# Sauna\n\nThe staff sauna on the roof opens at 17:45 on Wednesdays only.\n',
    };
    const { body } = await member.upload<AcceptedDocument>('/documents', file);
    await member.settled(body.id);
    const visitor = await visitorClient(server.url, setup.inboxKey);
    const { id } = await visitor.start();
    const { answer } = await visitor.ask(id, 'When does the staff sauna open?');
    expect(answer?.citations[0]?.quote).toContain('17:45');
    await member.delete(`/documents/${body.id}`);
    const { body: messages } = await visitor.get<List<MessageWithAnswer>>(`/conversations/${id}/messages`);
    expect(messages.items.at(-1)?.answer?.citations).toEqual(answer?.citations);
    const { body: opened } = await visitor.get<OpenedCitation>(`/answers/${answer?.id}/citations/0`);
    expect(opened.passage).toContain('staff sauna on the roof');
    // and it answers nothing any more
    const { answer: after } = await visitor.ask(
      (await visitor.start()).id,
      'When does the staff sauna open?',
    );
    expect(after?.citations.some(({ documentId }) => documentId === body.id)).toBe(false);
  });
});

/** Reads an SSE stream in the background. */
async function readEvents(
  url: string,
  token: string,
): Promise<{ seen: { id: string; event: string; data: string }[]; stop: () => void }> {
  const stopping = new AbortController();
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${token}` },
    signal: stopping.signal,
  });
  expect(response.status).toBe(200);
  const seen: { id: string; event: string; data: string }[] = [];
  const read = async () => {
    let text = '';
    for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString('utf8');
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1] ?? '';
        if (field('data') !== '') seen.push({ id: field('id'), event: field('event'), data: field('data') });
      }
    }
  };
  read().catch(() => {});
  return { seen, stop: () => stopping.abort() };
}
