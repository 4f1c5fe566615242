import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Document, List } from '../../src/contract/index.ts';
import {
  killAll,
  makeDataFolder,
  type RunningServer,
  runCommand,
  type Setup,
  setUp,
  startKnowdesk,
  waitFor,
} from '../support/running-server.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let dataDir: string;
let folder: string;
let server: RunningServer;
let setup: Setup;
const watchers = new Set<ChildProcess>();

beforeAll(async () => {
  dataDir = await makeDataFolder();
  folder = await mkdtemp(join(tmpdir(), 'knowdesk-watch-'));
  setup = await setUp(dataDir);
  server = await startKnowdesk(dataDir);
});
afterAll(async () => {
  for (const each of watchers) each.kill('SIGKILL');
  killAll();
  await rm(folder, { recursive: true, force: true });
});

const env = () => ({ KNOWDESK_API_KEY: setup.apiKey });
const args = (...more: string[]) => ['watch', folder, '--server', server.url, '--name', 'docs', ...more];
const write = (path: string, text: string) => writeFile(join(folder, path), text);

async function documents(): Promise<Record<string, Document>> {
  const response = await fetch(`${server.url}/api/documents?path=docs/`, {
    headers: { authorization: `Bearer ${setup.apiKey}` },
  });
  const { items } = (await response.json()) as List<Document>;
  return Object.fromEntries(items.map((each) => [each.path?.slice('docs/'.length) ?? '', each]));
}

/** `knowdesk watch` as a person runs it. */
function startWatch(...more: string[]) {
  const child = spawn(join(import.meta.dirname, '../../bin/knowdesk'), args(...more), {
    env: { ...process.env, ...env(), KNOWDESK_DATA: dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  watchers.add(child);
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      log += chunk;
    });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return {
    says: (text: string) => waitFor(() => log.includes(text) || undefined, 60_000),
    log: () => log,
    child,
    ended,
  };
}

describe('a watched folder', () => {
  it('is mirrored once: what can be learned, under its path, linked to where it can be read', async () => {
    await mkdir(join(folder, 'guide/images'), { recursive: true });
    await mkdir(join(folder, 'drafts'));
    await mkdir(join(folder, '.git'));
    await write('setup.md', '# Setup\n\nPlug the zephyr in.');
    await write('guide/start page.md', '# Start\n\nSee [setup](../setup.md#plug). Twins are twins.');
    await write('guide/twin.md', '# Start\n\nSee [setup](../setup.md#plug). Twins are twins.');
    await write('drafts/x.md', 'Not yet.');
    await write('.git/config.txt', 'no');
    await write('run.sh', 'no');
    await write('notes.tmp.md', 'no');
    await write('.knowdeskignore', '# ours\ndrafts/\n*.tmp.md\n');
    const { code, stdout, stderr } = await runCommand(
      dataDir,
      args('--once', '--url', 'https://docs.example.com/v2'),
      env(),
    );
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toContain('✓ setup.md: 1 passages');
    const found = await documents();
    // equal bytes at two paths are two documents: one of them may go
    expect(Object.keys(found).sort()).toEqual(['guide/start page.md', 'guide/twin.md', 'setup.md']);
    expect(found['guide/start page.md']).toMatchObject({
      status: 'ready',
      title: 'Start',
      url: 'https://docs.example.com/v2/guide/start%20page.md',
    });
  });

  it('is followed: added, changed, half-written, renamed and deleted files', async () => {
    const watch = startWatch();
    await watch.says('Watching');
    // known by their hashes: nothing is sent again after a restart
    expect(watch.log()).not.toMatch(/[+~] /);
    await write('new.md', '# New\n\nHalf of it.');
    await new Promise((resolve) => setTimeout(resolve, 400));
    await write('new.md', '# New\n\nHalf of it, and the other half.');
    await watch.says('✓ new.md');
    expect((await documents())['new.md']).toMatchObject({ version: 1, status: 'ready' });
    await write('new.md', '# New\n\nSomething else.');
    await watch.says('~ new.md');
    await rename(join(folder, 'guide/twin.md'), join(folder, 'guide/brother.md'));
    await watch.says('- guide/twin.md');
    await watch.says('✓ guide/brother.md');
    await rm(join(folder, 'setup.md'));
    await watch.says('- setup.md');
    const found = await documents();
    expect(Object.keys(found).sort()).toEqual(['guide/brother.md', 'guide/start page.md', 'new.md']);
    expect(found['new.md']?.version).toBe(2);
    watch.child.kill('SIGINT');
    expect(await watch.ended).toBe(0);
  });

  it('that changed while nobody watched is caught up with, and only by what changed', async () => {
    await write('late.md', '# Late\n\nWritten in between.');
    await rm(join(folder, 'new.md'));
    const { code, stdout } = await runCommand(dataDir, args('--once'), env());
    expect(code).toBe(0);
    expect(stdout.match(/[+~-] \S+\.md/g)?.sort()).toEqual(['+ late.md', '- new.md']);
  });

  it('tells what could not be learned, and ends with an error', async () => {
    await writeFile(join(folder, 'broken.pdf'), '%PDF-1.7 nothing');
    const { code, stdout } = await runCommand(dataDir, args('--once'), env());
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ broken\.pdf: .+ \(document\.\w+\)/);
    await rm(join(folder, 'broken.pdf'));
  });

  it('keeps pictures of Markdown from inside the folder, and reads nothing outside of it', async () => {
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    );
    const outside = join(dataDir, 'outside.png');
    await writeFile(outside, png);
    await writeFile(join(folder, 'guide/images/in.png'), png);
    await symlink(outside, join(folder, 'guide/images/link.png'));
    await symlink(dataDir, join(folder, 'guide/elsewhere'));
    await write(
      'guide/pictures.md',
      `# Pictures\n\n![in](images/in.png "t") ![root](/guide/images/in.png) ![out](../../${outside.split('/').slice(2).join('/')}) ![abs](${outside}) ![link](images/link.png)\n\nDone.`,
    );
    await runCommand(dataDir, args('--once'), env());
    const sent = (await documents())['guide/pictures.md'];
    const file = await fetch(`${server.url}/api/documents/${sent?.id}/file`, {
      headers: { authorization: `Bearer ${setup.apiKey}` },
    });
    const text = await file.text();
    expect(text.match(/data:image\/png;base64/g)).toHaveLength(2);
    expect(text).toContain('![link](images/link.png)');
    expect(Object.keys(await documents()).filter((path) => path.includes('elsewhere'))).toEqual([]);
  });

  it('that is suddenly empty, or a key that may not write, changes nothing', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'knowdesk-empty-'));
    const before = Object.keys(await documents());
    const mistaken = ['watch', empty, '--server', server.url, '--name', 'docs', '--once'];
    const refused = await runCommand(dataDir, mistaken, env());
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('watch.empty');
    const wrong = await runCommand(dataDir, args('--once'), { KNOWDESK_API_KEY: `kd_${'A'.repeat(64)}` });
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('request.unauthenticated');
    expect(Object.keys(await documents())).toEqual(before);
    expect((await runCommand(dataDir, [...mistaken, '--allow-empty'], env())).code).toBe(0);
    expect(await documents()).toEqual({});
    await rm(empty, { recursive: true });
  });
});
