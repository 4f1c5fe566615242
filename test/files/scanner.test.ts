import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openScanner, ScannerUnavailable } from '../../src/files/index.ts';
import { openClamd } from './clamd.ts';

let folder: string;
const open: { close(): Promise<void> }[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clamd-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function clamd(options: Parameters<typeof openClamd>[0] = {}) {
  const daemon = await openClamd(options);
  open.push(daemon);
  return daemon;
}

describe('the virus scanner', () => {
  it('gets every byte of a file, over TCP and over a Unix socket', async () => {
    const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 251));
    const path = join(folder, 'file');
    await writeFile(path, content);
    for (const daemon of [await clamd(), await clamd({ path: join(folder, 'clamd.sock') })]) {
      const scanner = openScanner({ clamav: daemon.clamav });
      await scanner.scan(path);
      await scanner.scan(content);
      expect(daemon.scanned.map((each) => each.equals(content))).toEqual([true, true]);
    }
  });

  it('refuses what it finds something in, by name', async () => {
    const { clamav } = await clamd();
    await expect(openScanner({ clamav }).scan(Buffer.from('x EICAR x'))).rejects.toMatchObject({
      code: 'document.infected',
      message: expect.stringContaining('Eicar-Test-Signature'),
    });
  });

  it('lets nothing through that is too large for it', async () => {
    const { clamav } = await clamd({ limit: 100_000 });
    await expect(openScanner({ clamav }).scan(Buffer.alloc(5_000_000))).rejects.toMatchObject({
      code: 'document.not_scanned',
      message: expect.stringContaining('StreamMaxLength'),
    });
  });

  it('that is away, silent, or something else is worth another try, and lets nothing through', async () => {
    const gone = await openClamd();
    await gone.close();
    const mute = await clamd({ mute: true });
    for (const clamav of [gone.clamav, mute.clamav, join(folder, 'nobody.sock')])
      await expect(openScanner({ clamav, timeoutMs: 200 }).scan(Buffer.from('x'))).rejects.toBeInstanceOf(
        ScannerUnavailable,
      );
  });

  it('is not blamed for a file that is not there', async () => {
    const { clamav } = await clamd();
    await expect(openScanner({ clamav }).scan(join(folder, 'missing'))).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });

  it('passes everything where none is configured', async () => {
    await openScanner({ clamav: undefined }).scan(Buffer.from('EICAR'));
  });
});
