import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { AppError } from '../lib/index.ts';

type Fetch = Parameters<typeof createAdaptorServer>[0]['fetch'];

/** How long running requests get to finish once the server closes. */
const graceMs = 8000;

/**
 * Listens; port 0 takes any free one. Throws `server.port_taken` or `server.cannot_listen`. `close()` takes no more
 * requests, waits for those that run (8 s at most) and resolves when the last one is answered. Event streams end
 * with the app's `stopping` signal: abort it first.
 */
export async function startServer(options: { app: { fetch: Fetch }; host: string; port: number }) {
  const server = createAdaptorServer({ fetch: options.app.fetch }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(cannotListen(error, options)));
    server.listen(options.port, options.host, () => resolve());
  });
  return { port: (server.address() as AddressInfo).port, close: () => close(server) };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // A connection that is kept alive would hold the server open after its request is answered.
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    const late = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearInterval(idle);
      clearTimeout(late);
      resolve();
    });
  });
}

function cannotListen(error: NodeJS.ErrnoException, at: { host: string; port: number }): Error {
  if (error.code === 'EADDRINUSE') {
    return new AppError(
      'server.port_taken',
      `Port ${at.port} of ${at.host} is in use. Stop what uses it, or set PORT to another one.`,
    );
  }
  return new AppError(
    'server.cannot_listen',
    `Cannot listen on ${at.host}, port ${at.port} (${error.message}). Check HOST and PORT.`,
    { cause: error },
  );
}
