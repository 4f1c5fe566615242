/**
 * `npm run demo`: a workspace of its own in data/demo that knows the sample knowledge, four questions through the
 * public API, then the server to play with. `--once` stops after the questions; exit code 0 only if all four came
 * out right.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setup } from '../src/accounts/index.ts';
import { stopOnSignals } from '../src/cli/serve.ts';
import { loadConfig } from '../src/config/index.ts';
import { createLogger, isAppError } from '../src/lib/index.ts';
import { type Serving, serve } from '../src/main.ts';
import { buildConsole } from './build-console.ts';
import { buildWidget } from './build-widget.ts';
import { loadSampleKnowledge } from './demo-knowledge.ts';
import { askDemoQuestions } from './demo-questions.ts';

const root = join(import.meta.dirname, '..');
const dataDir = join(root, 'data/demo');
const stateFile = join(dataDir, 'demo.json');

type DemoState = { workspaceId: string; apiKey: string; inboxKey: string };

const { values } = parseArgs({ options: { once: { type: 'boolean', default: false } } });
const config = loadConfig(process.env, {
  KNOWDESK_DATA: dataDir,
  DATABASE_URL: undefined,
  LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
});
const logger = createLogger({ level: config.logLevel, pretty: process.stderr.isTTY === true });

try {
  process.exitCode = (await demo()) ? 0 : 1;
} catch (error) {
  console.error(isAppError(error) ? `demo: ${error.message} (${error.code})` : error);
  process.exitCode = 1;
}

async function demo(): Promise<boolean> {
  const started = performance.now();
  await buildWidget({ onlyIfStale: true });
  await buildConsole({ onlyIfStale: true });
  const serving = await serve({ config: { ...config, databaseUrl: undefined }, logger });
  const state = await prepare(serving);
  console.log(`Knowdesk is ready in ${((performance.now() - started) / 1000).toFixed(1)} s.\n`);
  const allRight = await askDemoQuestions(serving.url, state.inboxKey);
  if (values.once) {
    await serving.close();
    return allRight;
  }
  printLinks(serving.url, state);
  stopOnSignals(serving, { logger });
  return allRight;
}

/** The demo's workspace with the sample knowledge: found, or made on the first start. */
async function prepare(serving: Serving): Promise<DemoState> {
  const { database, auth } = serving.services;
  const known = await readFile(stateFile, 'utf8').then(
    (text) => JSON.parse(text) as DemoState,
    () => undefined,
  );
  const found =
    known &&
    (await database.db
      .selectFrom('workspaces')
      .select('id')
      .where('id', '=', known.workspaceId)
      .executeTakeFirst());
  if (known && found) return known;
  await rm(stateFile, { force: true });
  const deps = { db: database.db, auth };
  const made = await setup(deps, {
    email: 'demo@knowdesk.local',
    password: 'knowdesk-demo',
    workspace: '驿账 Stagepost',
  });
  console.log('Learning the sample knowledge …');
  await loadSampleKnowledge(serving.url, made.apiKey, join(root, 'data/sample'));
  // written last: a first start that was cut short begins again
  await writeFile(stateFile, JSON.stringify(made), { mode: 0o600 });
  return made;
}

function printLinks(url: string, { inboxKey }: DemoState): void {
  console.log(`Shop page with the widget   ${url}/demo?inbox=${inboxKey}`);
  console.log(`Console                     ${url}/console`);
  console.log(`API reference               ${url}/api/docs`);
  console.log('Sign in as                  demo@knowdesk.local, password knowdesk-demo');
  console.log('\nCtrl-C stops it.');
}
