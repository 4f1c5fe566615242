import { createParser } from 'eventsource-parser';
import { type ANEW, createThoughtFilter } from './drop-thoughts.ts';
import { ModelFailed } from './model-failed.ts';
import type { ChatMessage } from './prompt.ts';
import { type ChatPart, readPart, readWhole } from './read-chat.ts';

export interface ModelServer {
  /** Where `/chat/completions` lies: `https://api.example.com/v1`. */
  url: string;
  key?: string | undefined;
  model: string;
  /** Silence of the server, from the request on, after which it is given up. */
  silenceMs: number;
  /** Longest time of a whole reply. */
  longestMs: number;
}

/** Far above what five sentences take, with all that servers wrap around each piece. */
const MOST_BYTES = 512 * 1024;
/** What a model thinks before it speaks is dropped as it comes. */
const MOST_THOUGHT_BYTES = 16 * 1024 * 1024;

/**
 * Asks an OpenAI-compatible server (https://platform.openai.com/docs/api-reference/chat/streaming) and gives the
 * reply's text in the pieces in which it comes, without what the model thinks; `ANEW` where all before was thought. A
 * server that does not stream gives one piece. Returns only when the server has said that the reply is whole.
 *
 * @throws ModelFailed `timeout`, `failed` (no stream), `broken` (a stream that ends or makes no sense), `too_long`
 */
export async function* streamChat(
  server: ModelServer,
  messages: readonly ChatMessage[],
): AsyncGenerator<string | typeof ANEW> {
  const stop = new AbortController();
  const late = (what: string) => () => stop.abort(new ModelFailed('timeout', what));
  const total = setTimeout(late('the reply took too long'), server.longestMs);
  const silence = setTimeout(late('the server is silent'), server.silenceMs);
  try {
    const response = await request(server, messages, stop.signal);
    const filter = createThoughtFilter();
    const reading = createReading(filter);
    for await (const part of response) {
      silence.refresh();
      reading.feed(part);
      yield* reading.take();
      if (reading.done) break;
    }
    reading.end();
    yield* reading.take();
    if (!reading.done) throw new ModelFailed('broken', 'the stream ended before the reply did');
    const rest = filter.end();
    if (rest !== '') yield rest;
  } catch (error) {
    if (stop.signal.aborted) throw stop.signal.reason;
    throw error instanceof ModelFailed ? error : new ModelFailed('broken', 'the stream broke off', error);
  } finally {
    clearTimeout(total);
    clearTimeout(silence);
    stop.abort();
  }
}

/** Reads a reply from its bytes: events, or one JSON object. */
function createReading(filter: ReturnType<typeof createThoughtFilter>) {
  const decoder = new TextDecoder();
  let said: (string | typeof ANEW)[] = [];
  let done = false;
  let bytes = 0;
  let thoughtBytes = 0;
  /** What came of a reply that is no stream; undefined once it is one. */
  let whole: string | undefined = '';

  function use({ text, thought, finished }: ChatPart, size: number): void {
    if (thought || filter.thinking) thoughtBytes += size;
    if (text !== '') said.push(...filter.push(text));
    done ||= finished;
  }
  const parser = createParser({
    onEvent: ({ data }) => {
      if (done) return;
      if (data.trim() === '[DONE]') done = true;
      else use(readPart(data), data.length);
    },
  });

  function read(text: string): void {
    if (whole === undefined) parser.feed(text);
    else {
      whole += text;
      if (!/\S/.test(whole) || whole.trimStart().startsWith('{')) return;
      parser.feed(whole);
      whole = undefined;
    }
  }

  return {
    feed(part: Uint8Array): void {
      bytes += part.length;
      read(decoder.decode(part, { stream: true }));
      if (bytes - thoughtBytes > MOST_BYTES || thoughtBytes > MOST_THOUGHT_BYTES)
        throw new ModelFailed('too_long', 'the reply is too long');
    },
    end(): void {
      if (done) return;
      if (whole?.trim()) use(readWhole(whole), 0);
      // Some servers leave out the empty line after the last event.
      else parser.feed(`${decoder.decode()}\n\n`);
    },
    take(): (string | typeof ANEW)[] {
      const taken = said;
      said = [];
      return taken;
    },
    get done(): boolean {
      return done;
    },
  };
}

async function request(
  server: ModelServer,
  messages: readonly ChatMessage[],
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const asked = { model: server.model, messages, stream: true };
  const first = await post(server, { ...asked, temperature: 0 }, signal);
  // Reasoning models of OpenAI take no temperature.
  const response =
    first.status === 400 && /temperature/.test(await first.text())
      ? await post(server, asked, signal)
      : first;
  const type = response.headers.get('content-type') ?? '';
  if (!response.ok || !response.body || response.bodyUsed || type.includes('text/html')) {
    if (!response.bodyUsed) await response.body?.cancel().catch(() => {});
    throw new ModelFailed('failed', `the server answered ${response.status} (${type || 'no type'})`);
  }
  return response.body;
}

async function post({ url, key }: ModelServer, body: object, signal: AbortSignal): Promise<Response> {
  return await fetch(`${url.replace(/\/+$/, '').replace(/\/chat\/completions$/, '')}/chat/completions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      ...(key && { authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify(body),
    // A key is for the server it was given for.
    redirect: 'error',
    signal,
  }).catch((error: unknown) => {
    throw new ModelFailed('failed', 'the server cannot be reached', error);
  });
}
