// Owns the database in a data folder: owner.worker.ts <folder> [idle|write]. Prints one JSON line an event.
import { migrateToLatest, openDatabase } from '../../src/db/index.ts';
import { isAppError, newId, now, silentLogger } from '../../src/lib/index.ts';

const [dataDir = '', what = 'idle'] = process.argv.slice(2);
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

try {
  const database = await openDatabase({
    config: { dataDir, databaseUrl: undefined },
    logger: silentLogger,
    as: 'owner',
  });
  process.once('SIGTERM', () => void database.close().then(() => process.exit(0)));
  if (what === 'write') await migrateToLatest(database);
  say({ role: database.role, host: database.connection.host });
  while (what === 'write') {
    const id = newId('ws');
    await database.db.insertInto('workspaces').values({ id, name: id, created_at: now() }).execute();
    say({ committed: id });
  }
  setInterval(() => {}, 60_000);
} catch (error) {
  if (!isAppError(error)) throw error;
  say({ code: error.code, message: error.message });
  process.exit(1);
}
