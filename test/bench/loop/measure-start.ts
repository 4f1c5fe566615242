import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Seconds from starting `knowdesk serve` on the data that the question benchmark left until it is ready, and its memory. */
export async function measureStart(folder: string) {
  const command = join(import.meta.dirname, '../../../bin/knowdesk');
  const seconds: number[] = [];
  let residentMb = 0;
  for (let i = 0; i < 3; i++) {
    const started = performance.now();
    const child = spawn(command, ['serve'], {
      env: { ...process.env, KNOWDESK_DATA: join(folder, 'data'), PORT: '0', NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const exited = once(child, 'exit');
    await new Promise<void>((resolve) => {
      let log = '';
      child.stdout.on('data', (chunk) => {
        log += chunk;
        if (log.includes('knowdesk is serving')) resolve();
      });
    });
    seconds.push((performance.now() - started) / 1000);
    residentMb = await residentOf(child.pid ?? 0);
    child.kill('SIGTERM');
    await exited;
  }
  return {
    seconds: seconds.map((s) => Math.round(s * 100) / 100),
    serverResidentMb: residentMb,
    goal: '<= 3 s, the first one makes the index snapshot',
  };
}

async function residentOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1000);
}
