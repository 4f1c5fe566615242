import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FileStore, openFileStore } from '../../src/files/index.ts';

let dataDir: string;
let files: FileStore;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'knowdesk-files-'));
  files = openFileStore({ dataDir });
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

async function keys(): Promise<string[]> {
  const found: string[] = [];
  for await (const key of files.list()) found.push(key);
  return found.sort();
}

describe('a file store on a folder', () => {
  it('gives back the bytes that were put, whole and as a stream', async () => {
    const bytes = Buffer.from('差旅报销 within 30 days\0');
    await files.put('ws_1/ver_1', bytes);
    expect(await files.get('ws_1/ver_1')).toEqual(bytes);
    const { bytes: size, stream } = await files.stream('ws_1/ver_1');
    expect(size).toBe(bytes.length);
    expect(await text(stream)).toBe(bytes.toString());
    expect(await readFile(files.path('ws_1/ver_1'))).toEqual(bytes);
  });

  it('stores an empty file', async () => {
    await files.put('ws_1/empty', new Uint8Array());
    expect(await files.get('ws_1/empty')).toHaveLength(0);
  });

  it('copies a file from a path and leaves the original alone', async () => {
    const source = join(dataDir, 'upload.bin');
    await writeFile(source, Buffer.alloc(3_000_000, 7));
    await files.put('ws_1/ver_2', source);
    expect((await files.get('ws_1/ver_2')).equals(await readFile(source))).toBe(true);
  });

  it('replaces a file as a whole', async () => {
    await files.put('ws_1/a', Buffer.from('a long first version'));
    await files.put('ws_1/a', Buffer.from('short'));
    expect((await files.get('ws_1/a')).toString()).toBe('short');
  });

  it('leaves the old file and no draft when a put fails half-way', async () => {
    await files.put('ws_1/a', Buffer.from('old'));
    await expect(files.put('ws_1/a', join(dataDir, 'not-there'))).rejects.toThrow('ENOENT');
    expect((await files.get('ws_1/a')).toString()).toBe('old');
    expect(await readdir(join(dataDir, 'files', '.drafts'))).toEqual([]);
  });

  it('lists the stored keys only', async () => {
    await files.put('ws_1/a', Buffer.from('1'));
    await files.put('ws_2/b', Buffer.from('2'));
    await writeFile(join(dataDir, 'files', '.drafts', 'half'), 'x');
    expect(await keys()).toEqual(['ws_1/a', 'ws_2/b']);
  });

  it('says with a code that a file is gone, and deletes twice without complaint', async () => {
    await files.put('ws_1/a', Buffer.from('1'));
    await files.delete('ws_1/a');
    await files.delete('ws_1/a');
    await expect(files.get('ws_1/a')).rejects.toMatchObject({ code: 'file.not_found' });
    await expect(files.stream('ws_1/a')).rejects.toMatchObject({ code: 'file.not_found' });
    expect(await keys()).toEqual([]);
  });

  it.each([
    '../outside',
    'ws_1/../../x',
    '/etc/passwd',
    'ws_1//a',
    'ws_1/a.txt',
    '.drafts/a',
    '',
    'a\\b',
    'a\0b',
    'a/',
    'a\n',
  ])('refuses the key %j for every operation', async (key) => {
    const invalid = { code: 'file.key_invalid' };
    await expect(files.put(key, Buffer.from('x'))).rejects.toMatchObject(invalid);
    await expect((async () => files.get(key))()).rejects.toMatchObject(invalid);
    await expect(files.stream(key)).rejects.toMatchObject(invalid);
    await expect(files.delete(key)).rejects.toMatchObject(invalid);
    expect(() => files.path(key)).toThrow(expect.objectContaining(invalid));
  });

  it('clears drafts a day old when it opens, and leaves young ones', async () => {
    const drafts = join(dataDir, 'files', '.drafts');
    await writeFile(join(drafts, 'old'), 'x');
    await writeFile(join(drafts, 'young'), 'x');
    const twoDaysAgo = new Date(Date.now() - 48 * 3600 * 1000);
    await utimes(join(drafts, 'old'), twoDaysAgo, twoDaysAgo);
    openFileStore({ dataDir });
    expect(await readdir(drafts)).toEqual(['young']);
  });

  it('shows a whole file or none after kill -9 in the middle of writing', async () => {
    const module = join(import.meta.dirname, '../../src/files/index.ts');
    const script = `
      const { openFileStore } = await import(${JSON.stringify(module)});
      const files = openFileStore({ dataDir: ${JSON.stringify(dataDir)} });
      const bytes = Buffer.alloc(8_000_000, 1);
      console.log('writing');
      for (let n = 0; ; n++) await files.put('ws_1/file-' + (n % 3), bytes);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    await new Promise((resolve) => setTimeout(resolve, 150));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    const stored = await keys();
    expect(stored.length).toBeGreaterThan(0);
    for (const key of stored) expect((await files.get(key)).length).toBe(8_000_000);
  });
});
