import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from '../lib/index.ts';

export type ListenHandler = {
  /** A notification's payload ('' when it has none). */
  onNotify: (payload: string) => void;
  /** The connection was lost and is back: what was notified in between is gone, so read what is new. */
  onGap?: () => void;
};

export type Listener = {
  /** Resolves once notifications arrive; returns what ends the listening. */
  listen(channel: string, handler: ListenHandler): Promise<() => Promise<void>>;
  close(): Promise<void>;
};

const retryMs = { first: 100, longest: 5_000 };
/** A connection that a firewall dropped looks alive until it is used. */
const pingMs = 30_000;

/** Notifications over one connection of its own, which is opened at the first `listen` and replaced when it breaks. */
export function createListener(connection: pg.ClientConfig, logger: Logger): Listener {
  const handlers = new Map<string, Set<ListenHandler>>();
  let client: Promise<pg.Client> | undefined;
  let closed = false;
  let ping: NodeJS.Timeout | undefined;

  const open = async (): Promise<pg.Client> => {
    const opened = new pg.Client({
      ...connection,
      keepAlive: true,
      query_timeout: 10_000,
      application_name: 'knowdesk listen',
    });
    opened.on('error', (error) => logger.debug({ error: error.message }, 'the listening connection broke'));
    opened.on('notification', ({ channel, payload }) => {
      for (const handler of handlers.get(channel) ?? []) handler.onNotify(payload ?? '');
    });
    await opened.connect();
    opened.once('end', () => reopen());
    for (const channel of handlers.keys()) await opened.query(`listen ${pg.escapeIdentifier(channel)}`);
    return opened;
  };

  const openWithRetries = async (): Promise<pg.Client> => {
    for (let wait = retryMs.first; ; wait = Math.min(wait * 2, retryMs.longest)) {
      try {
        return await open();
      } catch (error) {
        if (closed) throw error;
        logger.warn({ error: (error as Error).message }, 'listening to the database failed; trying again');
        await sleep(wait);
      }
    }
  };

  const reopen = () => {
    if (closed) return;
    logger.warn('the listening connection ended; opening another');
    client = openWithRetries();
    client.then(
      () => {
        for (const each of handlers.values()) for (const handler of each) handler.onGap?.();
      },
      () => {},
    );
  };

  const checkAlive = async () => {
    const current = await client;
    await current?.query('select 1').catch(() => current.end().catch(() => {}));
  };

  const listen = async (channel: string, handler: ListenHandler) => {
    const known = handlers.get(channel);
    if (known) known.add(handler);
    else handlers.set(channel, new Set([handler]));
    client ??= open().catch((error: unknown) => {
      client = undefined;
      throw error;
    });
    ping ??= setInterval(() => void checkAlive().catch(() => {}), pingMs).unref();
    await (await client).query(`listen ${pg.escapeIdentifier(channel)}`);
    return async () => {
      handlers.get(channel)?.delete(handler);
      if (handlers.get(channel)?.size !== 0) return;
      handlers.delete(channel);
      // A connection that is gone listens to nothing.
      await (await client)?.query(`unlisten ${pg.escapeIdentifier(channel)}`).catch(() => {});
    };
  };

  const close = async () => {
    closed = true;
    clearInterval(ping);
    const current = await client?.catch(() => undefined);
    await current?.end().catch(() => {});
  };

  return { listen, close };
}
