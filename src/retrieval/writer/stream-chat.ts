import { createParser } from 'eventsource-parser';
import { z } from 'zod';
import type { WriterFallback } from '../../contract/index.ts';
import type { ChatMessage } from './prompt.ts';

export interface ModelServer {
  /** Where `/chat/completions` lies: `https://api.example.com/v1`. */
  url: string;
  key?: string | undefined;
  model: string;
  /** Silence of the server, from the request on, after which it is given up. */
  silenceMs?: number;
  /** Longest time of a whole reply. */
  longestMs?: number;
}

/** Why no (whole) reply came. The message is for the log and holds nothing of the reply. */
export class ModelFailed extends Error {
  readonly reason: WriterFallback;
  constructor(reason: WriterFallback, message: string, cause?: unknown) {
    super(message, { cause });
    this.reason = reason;
  }
}

const SILENCE_MS = 10_000;
const LONGEST_MS = 30_000;
/** Far above what five sentences take, with all that servers wrap around each piece. */
const MOST_BYTES = 512 * 1024;

const chunk = z.object({
  choices: z
    .array(
      z.object({
        delta: z.object({ content: z.string().nullish() }).optional(),
        finish_reason: z.string().nullish(),
      }),
    )
    .optional(),
  error: z.unknown().optional(),
});

/**
 * Asks an OpenAI-compatible server (https://platform.openai.com/docs/api-reference/chat/streaming) and gives the
 * reply's text in the pieces in which it comes. Returns only when the server has said that the reply is whole.
 *
 * @throws ModelFailed `timeout`, `failed` (no stream), `broken` (a stream that ends or makes no sense), `too_long`
 */
export async function* streamChat(
  server: ModelServer,
  messages: readonly ChatMessage[],
): AsyncGenerator<string> {
  const stop = new AbortController();
  const late = (what: string) => () => stop.abort(new ModelFailed('timeout', what));
  const total = setTimeout(late('the reply took too long'), server.longestMs ?? LONGEST_MS);
  const silence = setTimeout(late('the server is silent'), server.silenceMs ?? SILENCE_MS);
  try {
    const response = await request(server, messages, stop.signal);
    let done = false;
    let bytes = 0;
    const pieces: string[] = [];
    const parser = createParser({
      onEvent: ({ data }) => {
        if (data.trim() === '[DONE]') done = true;
        else if (!done) done = readChunk(data, pieces);
      },
    });
    const decoder = new TextDecoder();
    for await (const part of response) {
      silence.refresh();
      bytes += part.length;
      if (bytes > MOST_BYTES) throw new ModelFailed('too_long', 'the reply is too long');
      parser.feed(decoder.decode(part, { stream: true }));
      yield* pieces.splice(0);
      if (done) return;
    }
    throw new ModelFailed('broken', 'the stream ended before the reply did');
  } catch (error) {
    if (stop.signal.aborted) throw stop.signal.reason;
    throw error instanceof ModelFailed ? error : new ModelFailed('broken', 'the stream broke off', error);
  } finally {
    clearTimeout(total);
    clearTimeout(silence);
    stop.abort();
  }
}

async function request(
  { url, key, model }: ModelServer,
  messages: readonly ChatMessage[],
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const response = await fetch(`${url.replace(/\/+$/, '')}/chat/completions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      ...(key && { authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify({ model, messages, stream: true, temperature: 0 }),
    // A key is for the server it was given for.
    redirect: 'error',
    signal,
  }).catch((error: unknown) => {
    throw new ModelFailed('failed', 'the server cannot be reached', error);
  });
  const type = response.headers.get('content-type') ?? '';
  if (!response.ok || !response.body || !type.includes('text/event-stream')) {
    await response.body?.cancel().catch(() => {});
    throw new ModelFailed('failed', `the server answered ${response.status} (${type || 'no type'})`);
  }
  return response.body;
}

/** Adds what one event says; true when the reply is whole with it. */
function readChunk(data: string, pieces: string[]): boolean {
  const parsed = chunk.safeParse(parseJson(data));
  if (!parsed.success || parsed.data.error !== undefined)
    throw new ModelFailed('broken', 'the stream holds what is no part of a reply');
  const [choice] = parsed.data.choices ?? [];
  if (choice?.delta?.content) pieces.push(choice.delta.content);
  const finished = choice?.finish_reason;
  if (finished === 'length') throw new ModelFailed('too_long', 'the server cut the reply off');
  if (finished && finished !== 'stop') throw new ModelFailed('failed', `the server ended with ${finished}`);
  return finished === 'stop';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
