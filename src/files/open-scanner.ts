import { createReadStream } from 'node:fs';
import { connect, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { AppError } from '../lib/index.ts';

/** Looks for viruses. Whatever is read by our parsers passes it first. */
export type Scanner = {
  /** False: none is configured, and every file passes. */
  enabled: boolean;
  /**
   * Resolves for a clean file (a path, or its bytes). Throws `document.infected`; `document.not_scanned` for one the
   * scanner will not take, which no retry helps; and ScannerUnavailable, which is worth another try.
   */
  scan(content: string | Uint8Array, signal?: AbortSignal): Promise<void>;
};

/** The scanner did not answer. Not an AppError, so that a job tries again. */
export class ScannerUnavailable extends Error {
  /** For whoever waits for the file, once no further try is made. */
  toAppError(): AppError {
    return new AppError(
      'scanner.unavailable',
      'The virus scanner cannot be reached, so the file was not read. Tell your administrator to look after ClamAV (KNOWDESK_CLAMAV), then upload it again.',
      { cause: this },
    );
  }
}

/** For whoever waits at a door: an unreachable scanner is `scanner.unavailable`, at once. */
export async function scanNow(scanner: Scanner, content: string | Uint8Array): Promise<void> {
  try {
    await scanner.scan(content);
  } catch (error) {
    throw error instanceof ScannerUnavailable ? error.toAppError() : error;
  }
}

const chunkBytes = 64 * 1024;
const answerWithinMs = 120_000;

/** `clamav` is the path of clamd's Unix socket or host:port; undefined lets every file pass. */
export function openScanner({
  clamav,
  timeoutMs = answerWithinMs,
}: {
  clamav: string | undefined;
  timeoutMs?: number;
}): Scanner {
  if (clamav === undefined) return { enabled: false, scan: async () => {} };
  return {
    enabled: true,
    async scan(content, signal) {
      const socket = connectTo(clamav);
      const stop = () => socket.destroy(signal?.reason);
      signal?.addEventListener('abort', stop);
      try {
        judge(await instream(socket, content, timeoutMs));
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof AppError || isFileError(error)) throw error;
        throw new ScannerUnavailable(`clamd at ${clamav}: ${(error as Error).message}`, { cause: error });
      } finally {
        signal?.removeEventListener('abort', stop);
        socket.destroy();
      }
    },
  };
}

/** The file itself could not be read. */
function isFileError(error: unknown): boolean {
  return (
    error instanceof Error &&
    'syscall' in error &&
    /^(open|read)$/.test(String(error.syscall)) &&
    'path' in error
  );
}

function connectTo(clamav: string): Socket {
  if (clamav.startsWith('/')) return connect({ path: clamav });
  const [, host = '', port] = /^\[?(.*?)\]?:(\d+)$/.exec(clamav) ?? [];
  return connect({ host, port: Number(port) });
}

/**
 * clamd's INSTREAM (man clamd): each piece after its length in four bytes, big end first; length zero ends. The answer
 * ends with a zero byte, as the command did (`z`). Over its own size limit clamd answers before everything is sent.
 */
async function instream(socket: Socket, content: string | Uint8Array, timeoutMs: number): Promise<string> {
  socket.setTimeout(timeoutMs, () => socket.destroy(new Error('no answer in time')));
  const answer = readAnswer(socket);
  // awaited below; a scanner that hangs up while the file is being sent must not go unheard
  answer.catch(() => {});
  socket.write('zINSTREAM\0');
  const source: Readable | Iterable<Uint8Array> =
    typeof content === 'string' ? createReadStream(content, { highWaterMark: chunkBytes }) : pieces(content);
  for await (const chunk of source as AsyncIterable<Uint8Array>) {
    if (socket.readableEnded || socket.destroyed) break;
    const length = Buffer.alloc(4);
    length.writeUInt32BE(chunk.length);
    socket.write(length);
    if (!socket.write(chunk)) await drained(socket);
  }
  if (socket.writable) socket.write(Buffer.alloc(4));
  return await answer;
}

function* pieces(bytes: Uint8Array): Iterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

/** Until more can be sent, or nothing more will be. */
function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done).off('close', done).off('data', done);
      resolve();
    };
    socket.on('drain', done).on('close', done).on('data', done);
  });
}

function readAnswer(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    socket.on('data', (data: Buffer) => {
      text += data.toString('utf8');
      if (text.includes('\0') || text.length > 10_000) resolve(text.split('\0')[0] ?? '');
    });
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('it hung up without an answer')));
  });
}

function judge(answer: string): void {
  if (/^stream: OK$/.test(answer.trim())) return;
  const [, virus] = /^stream: (.+) FOUND$/.exec(answer.trim()) ?? [];
  if (virus !== undefined)
    throw new AppError(
      'document.infected',
      `The virus scanner found ${virus.slice(0, 200)} in this file. It was not read and is not kept; clean it, or tell whoever gave it to you.`,
    );
  if (/size limit exceeded/i.test(answer))
    throw new AppError(
      'document.not_scanned',
      'The file is larger than the virus scanner takes, so it was not read. Split it, or ask your administrator to raise StreamMaxLength in clamd.conf.',
    );
  throw new Error(`unexpected answer: ${answer.slice(0, 200)}`);
}
