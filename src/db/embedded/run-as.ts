/**
 * Another user to run a program as; only root can. With `reachAnywhere` it keeps one capability: to pass through and
 * read folders that are closed to that user, such as a checkout or a data folder below /root. It can write nothing
 * more for it.
 */
export type RunAs = { uid: number; gid: number; reachAnywhere: boolean };

/** Only what a shell and PostgreSQL need: nothing of our own environment, which holds secrets and PG* settings. */
const environment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/run/current-system/sw/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
};

/** What `spawn` needs to run a command as that user, or as ourselves. */
export function commandAs(runAs: RunAs | undefined, command: string[]) {
  const [file = '', ...args] = runAs?.reachAnywhere ? [...setpriv(runAs), ...command] : command;
  const user = runAs && !runAs.reachAnywhere ? { uid: runAs.uid, gid: runAs.gid } : {};
  return { file, args, options: { ...user, cwd: '/', env: environment } };
}

/** Without `no_setuid_fixup` the access(2) that PostgreSQL asks first would not count the capability. */
function setpriv(runAs: RunAs): string[] {
  const capability = '-all,+dac_read_search';
  return [
    'setpriv',
    `--reuid=${runAs.uid}`,
    `--regid=${runAs.gid}`,
    '--clear-groups',
    `--inh-caps=${capability}`,
    `--ambient-caps=${capability}`,
    `--bounding-set=${capability}`,
    '--securebits=+no_setuid_fixup',
  ];
}
