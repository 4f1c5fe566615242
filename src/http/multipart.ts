import { AppError } from '../lib/index.ts';

/** One part of a form. Its `content` has to be read to the end before the next part is asked for. */
type Part = { headers: Map<string, string>; content: AsyncGenerator<Buffer> };

const maxHeaderBytes = 16 * 1024;
/** After the last delimiter; a chunk of the body may hold more of it than is allowed to follow. */
const maxEpilogueBytes = 64 * 1024;

/**
 * The parts of a multipart body (RFC 2046, 5.1.1) as they arrive, holding no more than a chunk in memory.
 * Throws `request.malformed`.
 */
export async function* multipartParts(
  body: AsyncIterable<Uint8Array>,
  boundary: string,
): AsyncGenerator<Part> {
  const source = body[Symbol.asyncIterator]();
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  // The first delimiter may stand at the very start, where no line end precedes it.
  let buffer: Buffer = Buffer.from('\r\n');

  async function more(): Promise<void> {
    const { done, value } = await source.next();
    if (done) throw malformed();
    buffer = Buffer.concat([buffer, value]);
  }
  async function* untilDelimiter(): AsyncGenerator<Buffer> {
    for (;;) {
      const end = buffer.indexOf(delimiter);
      const ready = buffer.subarray(0, end < 0 ? Math.max(0, buffer.length - delimiter.length + 1) : end);
      buffer = buffer.subarray(end < 0 ? ready.length : end + delimiter.length);
      if (ready.length > 0) yield ready;
      if (end >= 0) return;
      await more();
    }
  }
  async function lineUntil(mark: string, limit: number): Promise<string> {
    for (;;) {
      const end = buffer.indexOf(mark);
      if (end > limit || (end < 0 && buffer.length > limit)) throw malformed();
      if (end >= 0) {
        const text = buffer.toString('utf8', 0, end);
        buffer = buffer.subarray(end + mark.length);
        return text;
      }
      await more();
    }
  }

  for await (const _preamble of untilDelimiter());
  for (;;) {
    while (buffer.length < 2) await more();
    if (buffer.toString('latin1', 0, 2) === '--') return readToEnd(source, buffer.length);
    await lineUntil('\r\n', maxHeaderBytes);
    buffer = Buffer.concat([Buffer.from('\r\n'), buffer]);
    const lines = await lineUntil('\r\n\r\n', maxHeaderBytes);
    yield { headers: readHeaders(lines), content: untilDelimiter() };
  }
}

/**
 * Takes what comes after the last delimiter, as a rule nothing but the end. A body that is left unread when the answer
 * is sent costs the connection half a second later, and with it the request that the client has sent on it meanwhile.
 */
async function readToEnd(source: AsyncIterator<Uint8Array>, already: number): Promise<void> {
  let bytes = already;
  for (;;) {
    const { done, value } = await source.next();
    if (done) return;
    bytes += value.length;
    if (bytes > maxEpilogueBytes) throw malformed();
  }
}

function readHeaders(lines: string): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of lines.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return headers;
}

/** A parameter of a header value such as `form-data; name="file"; filename="a.pdf"` (RFC 7578, RFC 8187). */
export function headerParameter(value: string, name: string): string | undefined {
  const extended = new RegExp(`;\\s*${name}\\*=utf-8''([^;\\s]+)`, 'i').exec(value)?.[1];
  if (extended) return decode(extended) ?? extended;
  const match = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]+))`, 'i').exec(value);
  const plain = match?.[1]?.replace(/\\(["\\])/g, '$1') ?? match?.[2];
  // Browsers write a quote or a line end in a file name as %22, %0D, %0A and nothing else so.
  return plain?.replace(/%(22|0D|0A)/gi, (code) => decode(code) ?? code);
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function malformed(): AppError {
  return new AppError('request.malformed', 'The form ends too early or is not multipart/form-data.');
}
