import { openDatabase } from '../../src/db/index.ts';
import { runWorker } from '../../src/jobs/index.ts';
import { silentLogger } from '../../src/lib/index.ts';
import { handlersWith } from './handlers.ts';

/** A process that takes a job and never finishes it. Prints a line when it has begun. */
const [databaseUrl = ''] = process.argv.slice(2);
const database = await openDatabase({
  config: { dataDir: '', databaseUrl },
  logger: silentLogger,
  as: 'owner',
});
const run = async () => {
  console.log('begun');
  await new Promise(() => setInterval(() => {}, 1000));
};
await runWorker({ ...database, handlers: handlersWith({ 'ingest.index-document': { run } }), crons: false });
