import { createServer, type Server, type Socket } from 'node:net';

/**
 * A clamd that speaks INSTREAM, and finds what holds `EICAR`. `limit` is its StreamMaxLength; `mute` makes it take
 * everything and say nothing.
 */
export async function openClamd(options: { path?: string; limit?: number; mute?: boolean } = {}) {
  const scanned: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    let input = Buffer.alloc(0);
    socket.on('data', (data) => {
      input = Buffer.concat([input, data]);
      const answer = read(input, options.limit ?? 25 * 1024 * 1024);
      if (!answer || options.mute) return;
      if (answer.content) scanned.push(answer.content);
      socket.end(`${answer.text}\0`);
    });
  });
  await new Promise<void>((resolve) =>
    options.path ? server.listen(options.path, resolve) : server.listen(0, '127.0.0.1', resolve),
  );
  const address = server.address();
  const clamav = typeof address === 'object' && address ? `127.0.0.1:${address.port}` : (options.path ?? '');
  const close = () =>
    new Promise<void>((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve());
    });
  return { clamav, scanned, close };
}

type Answer = { text: string; content?: Buffer };

/** The whole of a session, or undefined while more has to come. */
function read(input: Buffer, limit: number): Answer | undefined {
  const command = 'zINSTREAM\0';
  if (input.length < command.length) return undefined;
  if (input.toString('latin1', 0, command.length) !== command) return { text: 'UNKNOWN COMMAND' };
  const pieces: Buffer[] = [];
  let bytes = 0;
  for (let at = command.length; at + 4 <= input.length; ) {
    const length = input.readUInt32BE(at);
    if (length === 0) {
      const content = Buffer.concat(pieces);
      const text = content.includes('EICAR') ? 'stream: Eicar-Test-Signature FOUND' : 'stream: OK';
      return { text, content };
    }
    bytes += length;
    if (bytes > limit) return { text: 'INSTREAM size limit exceeded. ERROR' };
    if (at + 4 + length > input.length) return undefined;
    pieces.push(input.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return undefined;
}
