import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../lib/index.ts';
import type { Config } from './load-config.ts';

/**
 * The secret in force: KNOWDESK_SECRET, else the one in `knowdesk.secret` in the data folder, which the first call
 * makes (32 random bytes, mode 0600). Of two processes that make it at once, both get the same one.
 * Throws `config.secret_unreadable` when the file is there but not usable.
 */
export function ensureSecret(config: Pick<Config, 'secret' | 'dataDir'>): string {
  if (config.secret !== undefined) return config.secret;
  const file = join(config.dataDir, 'knowdesk.secret');
  const found = read(file);
  if (found !== undefined) return found;
  mkdirSync(config.dataDir, { recursive: true, mode: 0o711 });
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, `${randomBytes(32).toString('base64url')}\n`, {
    mode: 0o600,
    flag: 'wx',
    flush: true,
  });
  try {
    // A link appears whole or not at all, and never replaces what another process has just made.
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const made = read(file);
  if (made === undefined) throw unreadable(file, 'it is gone again');
  return made;
}

function read(file: string): string | undefined {
  let content: string;
  try {
    content = readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(file, (error as Error).message);
  }
  if (content.length < 32) throw unreadable(file, 'it holds fewer than 32 characters');
  return content;
}

function unreadable(file: string, why: string): AppError {
  return new AppError(
    'config.secret_unreadable',
    `The secret in ${file} cannot be used: ${why}. Restore the file from a backup, or remove it to get a new secret (which signs everybody out).`,
  );
}
