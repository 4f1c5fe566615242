import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveEvent } from '../../src/contract/index.ts';
import { createApp } from '../../src/http/index.ts';
import { silentLogger } from '../../src/lib/index.ts';
import { openModelWriter } from '../../src/retrieval/index.ts';
import { addDocument, always } from '../chat/support.ts';
import { bearer, json, makeVisitor, makeWorkspace, request, useTestApp } from './support.ts';

const test = useTestApp();
const SOURCE = 'Refunds are paid within 7 working days. Gift cards cannot be exchanged for cash.';
let server: Server;
let reply: string[];
let staff: Record<string, string>;
let app: ReturnType<typeof createApp>;
let workspace: Awaited<ReturnType<typeof makeWorkspace>>;

beforeAll(async () => {
  server = createServer(async (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const content of reply) {
      response.write(`data: ${JSON.stringify({ choices: [{ delta: { content } }] })}\n\n`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    response.end(`data: ${JSON.stringify({ choices: [{ delta: {}, finish_reason: 'stop' }] })}\n\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const writer = openModelWriter(
    { embedder: test.deps.embedder, logger: silentLogger },
    { url, key: undefined, model: 'tiny', silenceMs: 10_000, longestMs: 30_000 },
  );
  app = createApp({ ...test.deps, writer });
  workspace = await makeWorkspace(test);
  staff = bearer(workspace.apiKey);
  await test.db
    .updateTable('workspaces')
    .set({ settings: JSON.stringify(always.answered) })
    .where('id', '=', workspace.workspaceId)
    .execute();
  await addDocument(test.deps, workspace, { title: 'Refunds', text: SOURCE, access: 'passage' });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** Asks, and gives back what came of it, what the customer heard meanwhile, and what staff see. */
async function ask(pieces: string[]) {
  reply = pieces;
  const visitor = await makeVisitor(test, workspace);
  const { conversationId: id, headers } = visitor;
  const heard: LiveEvent[] = [];
  const ending = new AbortController();
  const stream = `conversation:${id}` as const;
  const listening = (async () => {
    const { workspaceId } = workspace;
    for await (const { event } of test.events.subscribe({ workspaceId, stream, after: 0 }, ending.signal))
      heard.push(event);
  })();
  const response = await request(app, `/api/widget/conversations/${id}/messages`, {
    body: { text: 'Are refunds paid within working days?' },
    headers,
  });
  expect(response.status).toBe(201);
  const { answer } = await json(response);
  await expect.poll(() => heard.filter(({ type }) => type === 'message.created').length).toBe(2);
  ending.abort();
  await listening;
  const seen = await json(await test.call(`/api/conversations/${id}/messages`, { headers: staff }));
  const writing = heard.flatMap((event) => (event.type === 'answer.writing' ? [event.text] : []));
  const last = heard.findLastIndex(({ type }) => type === 'answer.writing');
  return { answer, writing, last, heard, shown: seen.items[1].answer };
}

describe('an answer that a language model writes', () => {
  it('reaches the customer sentence by sentence before it is whole, and staff see who wrote it', async () => {
    const { answer, writing, last, heard, shown } = await ask([
      'Refunds are paid within 7 ',
      'working days. [1] Gift cards ',
      'cannot be exchanged for cash',
      '. [1]',
    ]);
    expect(writing).toEqual(['Refunds are paid within 7 working days.', SOURCE]);
    expect(heard[last + 1]?.type).toBe('message.created');
    expect(answer).toMatchObject({
      text: SOURCE,
      sentences: [
        { start: 0, end: 39, citations: [0] },
        { start: 40, end: SOURCE.length, citations: [0] },
      ],
    });
    expect(shown).toMatchObject({
      writer: 'model',
      writerFallback: null,
      text: SOURCE,
      sentences: answer.sentences,
    });
  });

  it('is the evidence itself when the model invents, and the invention is heard by nobody', async () => {
    const { answer, writing, heard, shown } = await ask([
      'Refunds are paid within 7 working days. [1] ',
      'Refunds are paid within 2 working days. [1]',
    ]);
    expect(writing).toEqual(['Refunds are paid within 7 working days.']);
    expect(JSON.stringify(heard)).not.toContain('2 working');
    expect(answer.text).not.toContain('2 working');
    expect(SOURCE).toContain(answer.text);
    expect(answer.sentences).toBeUndefined();
    expect(shown).toMatchObject({ writer: 'extractive', writerFallback: 'unsupported' });
  });
});
