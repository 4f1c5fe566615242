import { spawnSync } from 'node:child_process';
import { chmodSync, lchownSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../../lib/index.ts';
import { commandAs, type RunAs } from './run-as.ts';

/**
 * PostgreSQL refuses to run as root. When we are root, it runs as the user who owns the cluster already, else as
 * the first of these that the machine knows (initdb wants a user with a name).
 */
const candidates = ['knowdesk', 'postgres', 'nobody'];

/**
 * Whom the database runs as: undefined = as ourselves.
 * Throws `db.folder_owner` when the cluster is another user's and we are not root, `db.no_user` when root finds no
 * user for it, `db.folder_unreachable` when that user cannot enter the folders it needs.
 */
export function chooseServiceUser(clusterDir: string, binary: string): RunAs | undefined {
  const me = process.getuid?.();
  const owner = statSync(clusterDir, { throwIfNoEntry: false });
  if (me !== 0) {
    if (owner && owner.uid !== me) throw foreignFolder(clusterDir, owner.uid);
    return undefined;
  }
  const user = owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : findCandidate();
  const parent = dirname(clusterDir);
  for (const reachAnywhere of [false, true]) {
    if (canReach([binary, parent], { ...user, reachAnywhere })) return { ...user, reachAnywhere };
  }
  throw new AppError(
    'db.folder_unreachable',
    `PostgreSQL cannot run as root, and the user it runs as instead (uid ${user.uid}) cannot reach ${parent} or ${binary}. ` +
      'Move them where everybody may pass (such as /srv or /opt), run Knowdesk as an ordinary user, or set DATABASE_URL.',
  );
}

/** Gives a folder and all in it to the service user; it happens once, for a folder that root has made or copied. */
export function giveTo(folder: string, user: RunAs): void {
  lchownSync(folder, user.uid, user.gid);
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    lchownSync(join(entry.parentPath, entry.name), user.uid, user.gid);
  }
}

/** Makes a folder private to whom the database runs as. */
export function makePrivate(folder: string, user: RunAs | undefined): void {
  if (user && statSync(folder).uid !== user.uid) giveTo(folder, user);
  chmodSync(folder, 0o700);
}

function findCandidate(): { uid: number; gid: number } {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of candidates) {
    const [, , uid, gid] = users.find((fields) => fields[0] === name) ?? [];
    if (uid && gid && Number(uid) > 0) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new AppError(
    'db.no_user',
    `PostgreSQL cannot run as root, and this machine has no user named ${candidates.join(', ')} to run it as. ` +
      'Add one (useradd --system knowdesk), run Knowdesk as an ordinary user, or set DATABASE_URL.',
  );
}

/** Asks the kernel instead of reading mode bits, which leave out access lists and the like. */
function canReach(paths: string[], runAs: RunAs): boolean {
  const test = ['/bin/sh', '-c', 'for path; do [ -x "$path" ] || exit 1; done', 'sh', ...paths];
  const { file, args, options } = commandAs(runAs, test);
  return spawnSync(file, args, options).status === 0;
}

function foreignFolder(folder: string, owner: number): AppError {
  return new AppError(
    'db.folder_owner',
    `The database in ${folder} belongs to the user with uid ${owner}. Run Knowdesk as that user or as root, or give the whole data folder to the user who runs it (chown -R).`,
  );
}
