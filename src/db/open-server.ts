import pg from 'pg';
import { AppError } from '../lib/index.ts';

const oldestVersion = 170_000;

/**
 * Checks the server behind DATABASE_URL before anything uses it. Throws `db.unreachable`, `db.version_unsupported`
 * or `db.encoding_unsupported`; no message holds the password.
 */
export async function openServer(databaseUrl: string): Promise<pg.ClientConfig> {
  const connection = { connectionString: databaseUrl };
  const client = new pg.Client({ ...connection, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  const where = `${client.host}${client.port ? `:${client.port}` : ''}, database ${client.database}`;
  try {
    await client.connect();
  } catch (cause) {
    throw new AppError(
      'db.unreachable',
      `The PostgreSQL in DATABASE_URL (${where}) cannot be used: ${reason(cause)}. Check that it runs, and the address, the user and the password.`,
      { cause },
    );
  }
  try {
    const { rows } = await client.query(
      `select current_setting('server_version_num')::int as version, current_setting('server_version') as name, current_setting('server_encoding') as encoding`,
    );
    checkServer(rows[0], where);
  } finally {
    await client.end();
  }
  return connection;
}

/** Split off so that a test can show it a server that is too old. */
export function checkServer(
  server: { version: number; name: string; encoding: string },
  where: string,
): void {
  if (server.version < oldestVersion) {
    throw new AppError(
      'db.version_unsupported',
      `The server in DATABASE_URL (${where}) is PostgreSQL ${server.name}. Knowdesk needs 17 or newer: upgrade it, or unset DATABASE_URL to use the one that Knowdesk brings.`,
    );
  }
  if (server.encoding !== 'UTF8') {
    throw new AppError(
      'db.encoding_unsupported',
      `The database in DATABASE_URL (${where}) has the encoding ${server.encoding}. Make one with UTF8: create database knowdesk encoding 'UTF8' template template0.`,
    );
  }
}

function reason(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reason(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
