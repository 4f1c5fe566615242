import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { commandAs, type RunAs } from './run-as.ts';

export type Watched = {
  /** Ends when the program and the shell around it are gone; never rejects. */
  exited: Promise<{ code: number | null; lastLines: string[] }>;
  /** Asks the program to stop, and forces it after some seconds; returns once it is gone. */
  stop(): Promise<void>;
};

/**
 * A shell that outlives nobody: it reads a pipe that only this process holds, so that the program is told to stop
 * when this process ends in whatever way, `kill -9` included. $1 = signal that stops it, $2 = folder to remove
 * afterwards (or nothing), then the program. After 6 seconds SIGQUIT follows, on which PostgreSQL stops at once and
 * recovers at the next start, then SIGKILL. Signals meant for the group (Ctrl-C, a service manager) are not ours to act
 * on.
 */
const script = `
stop=$1; folder=$2; shift 2
stop_with() {
  kill -s $1 $program
  tick=0
  while [ $tick -lt $2 ] && kill -0 $program; do sleep 0.1; tick=$((tick + 1)); done
}
trap : HUP INT QUIT TERM
exec 3<&0
"$@" </dev/null 3<&- & program=$!
(
  trap : HUP INT QUIT TERM
  while read -r _ <&3; do :; done
  stop_with $stop 60
  stop_with QUIT 15
  stop_with KILL 10
) >/dev/null 2>&1 & watcher=$!
while kill -0 $program 2>/dev/null; do wait $program; code=$?; done
kill -s KILL $watcher 2>/dev/null
[ -z "$folder" ] || rmdir "$folder" 2>/dev/null
exit $code
`;

/** Runs a program that must not outlive this process. `onLine` gets each line it writes to stderr. */
export function runWatched(
  command: string[],
  options: {
    runAs: RunAs | undefined;
    stopSignal: 'INT' | 'TERM';
    removeFolder?: string;
    onLine: (line: string) => void;
  },
): Watched {
  const { runAs, stopSignal, removeFolder = '', onLine } = options;
  const shell = ['/bin/sh', '-c', script, 'knowdesk-watchdog', stopSignal, removeFolder, ...command];
  const { file, args, options: as } = commandAs(runAs, shell);
  const child = spawn(file, args, {
    ...as,
    // A session of its own: Ctrl-C in the terminal reaches this process only, which then stops in order.
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
    // A postmaster.pid left with the pid of one of its own ancestors is known to be stale (PostgreSQL, miscinit.c).
    env: { ...as.env, PG_GRANDPARENT_PID: String(process.pid) },
  });
  return watch(child, onLine);
}

function watch(child: ChildProcess, onLine: (line: string) => void): Watched {
  const lastLines: string[] = [];
  if (child.stderr) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      lastLines.push(line);
      if (lastLines.length > 20) lastLines.shift();
      onLine(line);
    });
  }
  // The pipe breaks when the program dies first; `exited` tells.
  child.stdin?.on('error', () => {});
  const exited = new Promise<{ code: number | null; lastLines: string[] }>((resolve) => {
    child.once('error', (error) => resolve({ code: 127, lastLines: [error.message] }));
    child.once('close', (code) => resolve({ code, lastLines }));
  });
  const stop = async () => {
    child.stdin?.end();
    await exited;
  };
  return { exited, stop };
}
