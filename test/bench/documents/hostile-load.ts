/**
 * `npm run -s bench:documents -- --load [--json out.json]`: how long customers wait while hostile files are uploaded.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from '../../../src/feedback/statistics.ts';
import { hostileFiles } from './hostile-files.ts';

const command = join(import.meta.dirname, '../../../bin/knowdesk');
/** Questions in each part, one after the other, with this pause. */
const QUESTIONS = 80;
const PAUSE_MS = 150;
const MEMORY_MB = 384;

type Setup = { apiKey: string; inboxKey: string };

async function run(env: NodeJS.ProcessEnv, args: string[]): Promise<string> {
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  await once(child, 'close');
  return out.trim().split('\n').at(-1) ?? '';
}

async function startServer(env: NodeJS.ProcessEnv) {
  const child = spawn(command, ['serve'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let log = '';
  child.stdout.on('data', (chunk) => {
    log += chunk;
  });
  for (;;) {
    const url = /"url":"(http[^"]+)"[^\n]*knowdesk is serving/.exec(log)?.[1];
    if (url) return { url, child };
    if (child.exitCode !== null) throw new Error(`knowdesk serve ended: ${log}`);
    await sleep(100);
  }
}

/** Resident memory of parsing processes, in MB: the highest of one so far. */
async function parserPeakMb(serverPid: number): Promise<number> {
  let peak = 0;
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const isParser = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]) === serverPid && /parse\.worker/.test(line);
    if (isParser) peak = Math.max(peak, Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024);
  }
  return Math.round(peak);
}

/** Milliseconds until the answer to each of so many questions is there. */
async function askMany(url: string, key: string, prefix: string): Promise<number[]> {
  const times: number[] = [];
  for (let at = 0; at < QUESTIONS; at += 1) {
    const question = `${prefix} ${at}: how long may I return an unopened pump?`;
    const started = performance.now();
    const response = await fetch(`${url}/api/search`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ question }),
    });
    if (!response.ok) throw new Error(`a question was refused: ${response.status} ${await response.text()}`);
    await response.json();
    times.push(performance.now() - started);
    await sleep(PAUSE_MS);
  }
  return times;
}

async function upload(url: string, key: string, name: string, bytes: Uint8Array): Promise<string> {
  const form = new FormData();
  form.set('file', new File([new Uint8Array(bytes)], name));
  const headers = { authorization: `Bearer ${key}` };
  const response = await fetch(`${url}/api/documents`, { method: 'POST', headers, body: form });
  return ((await response.json()) as { id: string }).id;
}

async function endings(url: string, key: string, ids: string[]): Promise<string[]> {
  for (let tries = 0; ; tries += 1) {
    const found = await Promise.all(
      ids.map(async (id) => {
        const headers = { authorization: `Bearer ${key}` };
        const one = await (await fetch(`${url}/api/documents/${id}`, { headers })).json();
        const { status, error } = one as { status: string; error: { code: string } | null };
        return error?.code ?? status;
      }),
    );
    if (tries > 240 || found.every((each) => each === 'ready' || each.startsWith('document.'))) return found;
    await sleep(500);
  }
}

/** Asks the same questions before and while hostile files are uploaded and parsed, against a server of its own. */
export async function measureHostileLoad() {
  const folder = await mkdtemp(join(tmpdir(), 'knowdesk-load-'));
  const { DATABASE_URL: _, ...rest } = process.env;
  const env = {
    ...rest,
    KNOWDESK_DATA: folder,
    KNOWDESK_RATE_LIMITS: 'off',
    KNOWDESK_PARSE_MEMORY_MB: String(MEMORY_MB),
    KNOWDESK_PARSE_TIMEOUT_S: '20',
    PORT: '0',
    LOG_LEVEL: 'info',
    NO_COLOR: '1',
  };
  const setup = [
    'setup',
    '--email',
    'a@example.com',
    '--password',
    'correct horse battery',
    '--workspace',
    'Load',
    '--json',
  ];
  const { apiKey } = JSON.parse(await run(env, setup)) as Setup;
  const { url, child } = await startServer(env);
  try {
    const policy =
      '# Returns\n\nAn unopened pump may be returned within 30 days.\n\n# Warranty\n\nTwo years.';
    await endings(url, apiKey, [await upload(url, apiKey, 'policy.md', Buffer.from(policy))]);
    await askMany(url, apiKey, 'warm');
    const before = await askMany(url, apiKey, 'before');
    let peakMb = 0;
    const watch = setInterval(async () => {
      peakMb = Math.max(peakMb, await parserPeakMb(child.pid ?? 0));
    }, 100);
    const files = hostileFiles();
    const uploads = (async () => {
      const ids: string[] = [];
      for (const { name, bytes } of files) ids.push(await upload(url, apiKey, name, bytes));
      return ids;
    })();
    const during = await askMany(url, apiKey, 'during');
    const codes = await endings(url, apiKey, await uploads);
    clearInterval(watch);
    const p95 = (times: number[]) => Math.round(quantile(times, 0.95) ?? 0);
    return {
      questions: QUESTIONS,
      p95BeforeMs: p95(before),
      p95DuringMs: p95(during),
      ratio: Math.round((100 * p95(during)) / Math.max(1, p95(before))) / 100,
      goal: 'ratio <= 2',
      parserPeakMb: peakMb,
      parserLimitMb: MEMORY_MB + 512,
      endings: Object.fromEntries(files.map(({ name }, at) => [name, codes[at]])),
    };
  } finally {
    child.kill('SIGTERM');
    await once(child, 'exit');
    await rm(folder, { recursive: true, force: true });
  }
}
