import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureSecret } from '../../src/config/index.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'knowdesk-config-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('the first start makes a secret that only its owner can read, and later starts find it', () => {
  const dataDir = join(folder, 'new', 'data');
  const secret = ensureSecret({ secret: undefined, dataDir });
  expect(secret).toMatch(/^[\w-]{43}$/);
  expect(statSync(join(dataDir, 'knowdesk.secret')).mode & 0o777).toBe(0o600);
  expect(readdirSync(dataDir)).toEqual(['knowdesk.secret']);
  expect(ensureSecret({ secret: undefined, dataDir })).toBe(secret);
  expect(ensureSecret({ secret: undefined, dataDir: folder })).not.toBe(secret);
});

test('a secret from outside is used and not written down', () => {
  expect(ensureSecret({ secret: 'from outside', dataDir: folder })).toBe('from outside');
  expect(readdirSync(folder)).toEqual([]);
});

test('a damaged secret stops the start instead of being replaced', () => {
  writeFileSync(join(folder, 'knowdesk.secret'), '\n');
  expect(() => ensureSecret({ secret: undefined, dataDir: folder })).toThrow(
    expect.objectContaining({ code: 'config.secret_unreadable' }),
  );
  expect(readFileSync(join(folder, 'knowdesk.secret'), 'utf8')).toBe('\n');
});
