import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Evidence } from '../../src/contract/index.ts';
import { silentLogger } from '../../src/lib/index.ts';
import { type Embedder, openEmbedder, openModelWriter } from '../../src/retrieval/index.ts';

const SAID =
  'Refunds are paid within 7 working days. They go back to the card that was charged. Gift cards cannot be exchanged for cash.';
const SAID_ZH = '退款会在 7 个工作日内原路退回。礼品卡不能兑换现金。';
const REPLY = 'Refunds are paid within 7 working days [1]. They go back to the card that was charged [1].';
const TEXT = 'Refunds are paid within 7 working days. They go back to the card that was charged.';

const evidence = (passage: string, language: string): Evidence => ({
  documentId: 'doc',
  versionId: 'ver',
  version: 1,
  faqEntryId: null,
  passageId: 'psg',
  title: 'Guide',
  url: null,
  headingPath: [],
  page: null,
  quote: passage,
  start: 0,
  end: passage.length,
  language,
  passage,
  passageStart: 0,
});

type Body = { temperature?: number };
let embedder: Embedder;
let server: Server;
let url: string;
let asked: string[] = [];
let behave: (response: ServerResponse, body: Body) => void;

beforeAll(async () => {
  embedder = await openEmbedder({ logger: silentLogger });
  server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    asked.push(request.url ?? '');
    behave(response, JSON.parse(Buffer.concat(parts).toString()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}, 60_000);
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await embedder.close();
});

async function written(language = 'en', at = url) {
  asked = [];
  const released: string[] = [];
  const writer = openModelWriter(
    { embedder, logger: silentLogger },
    { url: at, model: 'tiny', silenceMs: 3000, longestMs: 9000 },
  );
  const passage = language === 'en' ? SAID : SAID_ZH;
  const other = language === 'en' ? 'Gift cards are valid for two years.' : '礼品卡两年内有效。';
  const {
    writer: by,
    text,
    ...rest
  } = await writer.write(
    {
      question: 'refunds?',
      language,
      text: 'the words of the evidence',
      evidence: [evidence(passage, language), evidence(other, language)],
    },
    async (soFar) => void released.push(soFar),
  );
  return { by, text, released, ...rest };
}

const event = (choice: object, more: object = {}) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', choices: [choice], ...more })}\n\n`;
const piecesOf = (text: string) => text.match(/[\s\S]{1,4}/g) ?? [];
const spoken = (text: string) =>
  piecesOf(text)
    .map((content) => event({ delta: { content }, finish_reason: null }))
    .join('');
const role = event({ delta: { role: 'assistant', content: null }, finish_reason: null });
const end = event({ delta: {}, finish_reason: 'stop' });
const done = 'data: [DONE]\n\n';
const usage = `data: ${JSON.stringify({ choices: [], usage: { total_tokens: 3 } })}\n\n`;
const sends =
  (body: string, type = 'text/event-stream') =>
  (response: ServerResponse) =>
    void response.writeHead(200, { 'content-type': type }).end(body);
const says = (text: string) => sends(role + spoken(text) + end + done);

describe('a server that speaks its own way is understood', () => {
  it.each([
    ['with usage behind the end', role + spoken(REPLY) + end + usage + done],
    ['without [DONE]', role + spoken(REPLY) + end],
    ['with [DONE] alone', spoken(REPLY) + done],
    ['without an empty line after the last event', (spoken(REPLY) + end).trimEnd()],
    ['with CRLF and comments', `: keep-alive\n\n${role}${spoken(REPLY)}${end}`.replaceAll('\n', '\r\n')],
    [
      'with errors and choices that are null',
      `${spoken(REPLY) + event({ delta: null }, { error: null })}data: {"choices":null}\n\n${end}`,
    ],
    ['with another word for the end', spoken(REPLY) + event({ delta: {}, finish_reason: 'eos_token' })],
    [
      'with parts',
      event({ delta: { content: [{ type: 'thinking', thinking: [] }] } }) +
        event({ delta: { content: [{ type: 'text', text: REPLY }] } }) +
        end,
    ],
  ])('%s', async (_, body) => {
    behave = sends(body);
    expect(await written()).toMatchObject({ by: 'model', text: TEXT });
  });

  it('by another type of content, and in one piece although a stream was asked for', async () => {
    behave = sends(spoken(REPLY) + end, 'text/plain');
    expect(await written()).toMatchObject({ by: 'model', text: TEXT });
    const whole = { choices: [{ message: { role: 'assistant', content: REPLY }, finish_reason: 'stop' }] };
    behave = sends(JSON.stringify(whole), 'application/json');
    expect(await written()).toMatchObject({ by: 'model', text: TEXT });
    behave = sends('{"error":{"message":"overloaded"}}', 'application/json');
    expect(await written()).toMatchObject({ by: 'extractive', fallback: 'broken' });
  });

  it('that takes no temperature is asked without one, and an address with the whole path is taken', async () => {
    behave = (response, { temperature }) =>
      temperature === undefined
        ? says(REPLY)(response)
        : void response.writeHead(400).end('{"error":{"param":"temperature"}}');
    expect(await written('en', `${url}/chat/completions/`)).toMatchObject({ by: 'model' });
    expect(asked).toEqual(['/v1/chat/completions', '/v1/chat/completions']);
    behave = (response) => void response.writeHead(400).end('{"error":{"code":"model_not_found"}}');
    expect(await written()).toMatchObject({ by: 'extractive', fallback: 'failed' });
    expect(asked).toHaveLength(1);
  });
});

describe('what a reasoning model thinks is not shown', () => {
  const thoughts =
    'The customer asks for refunds. Source [1] says 7 working days [1]. Perhaps 14 days? '.repeat(40);

  it.each([
    ['between marks', says(`<think>\n${thoughts}\n</think>\n\n${REPLY}`)],
    ['with the last mark alone', says(`${thoughts}\n</think>\n\n${REPLY}`)],
    [
      'in a field of its own',
      sends(
        piecesOf(thoughts.repeat(30))
          .map((reasoning_content) => event({ delta: { content: null, reasoning_content } }))
          .join('') +
          spoken(REPLY) +
          end,
      ),
    ],
  ])('%s', async (_, behaviour) => {
    behave = behaviour;
    const { by, text, released } = await written();
    expect({ by, text }).toEqual({ by: 'model', text: TEXT });
    expect(released).toEqual(['Refunds are paid within 7 working days.', TEXT]);
  });

  it('and nothing where it never stops', async () => {
    behave = says(`<think>${REPLY}`);
    expect(await written()).toMatchObject({ by: 'extractive', fallback: 'uncited', released: [] });
  });
});

describe('citations', () => {
  it.each([
    ['Refunds are paid within 7 working days. [1] They go back to the card that was charged. [1]'],
    ['Refunds are paid within 7 working days (1). They go back to the card that was charged (1).'],
    ['Refunds are paid within 7 working days【1†guide】. They go back to the card that was charged［１］.'],
    ['Refunds are paid within 7 working days [^1]. They go back to the card that was charged [Source 1].'],
    [
      '- Refunds are paid within **7 working days** [1].\n- They go back to the card that was charged **[1]**.',
    ],
    ['1. Refunds are paid within 7 working days [1].\n2. They go back to the card that was charged [1].'],
    [`### Refunds\n${REPLY}\n\nSources:\n[1] Guide`],
  ])('%s', async (reply) => {
    behave = says(reply);
    expect(await written()).toMatchObject({ by: 'model', text: TEXT });
  });

  it.each([
    [
      '退款会在 7 个工作日内原路退回[来源1]。礼品卡不能兑换现金【1】。',
      '退款会在 7 个工作日内原路退回。礼品卡不能兑换现金。',
    ],
    ['退款会在 7 个工作日内原路退回（1），礼品卡不能兑换现金[1]。', undefined],
    [
      '退款会在 7 个工作日内原路退回[1]，礼品卡不能兑换现金[1]。',
      '退款会在 7 个工作日内原路退回，礼品卡不能兑换现金。',
    ],
    [
      '退款会在 7 个工作日内原路退回[1]；礼品卡不能兑换现金[1]。',
      '退款会在 7 个工作日内原路退回；礼品卡不能兑换现金。',
    ],
    [
      '- 退款会在 7 个工作日内原路退回[1]\n- 礼品卡不能兑换现金[1]',
      '退款会在 7 个工作日内原路退回\n礼品卡不能兑换现金',
    ],
  ])('%s', async (reply, text) => {
    behave = says(reply);
    expect(await written('zh-Hans')).toMatchObject(text ? { by: 'model', text } : { by: 'extractive' });
  });

  it('are kept of those only that say it, however they are cut into pieces', async () => {
    behave = says(
      'Refunds are paid within 7 working days [1][2]. Gift cards are valid for two years [1, 2].',
    );
    const { by, sentences, evidence: cited } = await written();
    expect(by).toBe('model');
    expect(sentences.map(({ citations }) => citations)).toEqual([[0], [1]]);
    expect(cited).toHaveLength(2);
  });
});
