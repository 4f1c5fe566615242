import type { Db } from '../db/index.ts';
import type { Logger } from '../lib/index.ts';
import { beat, signOff, staleAfterSeconds, unlockStale } from './unlock.ts';

const beatMs = (staleAfterSeconds * 1000) / 5;

export type Heartbeat = {
  /** Says that a worker is alive, now and from now on. */
  add(workerId: string): Promise<void>;
  /** The worker has ended. */
  remove(workerId: string): Promise<void>;
  stop(): void;
};

/** Keeps the rows of this process's workers fresh, and gives back the jobs of workers whose rows are not. */
export function startHeartbeat({ db, logger }: { db: Db; logger: Logger }): Heartbeat {
  const workers = new Set<string>();
  let lastBeat = performance.now();
  const tick = async () => {
    const since = performance.now() - lastBeat;
    for (const id of workers) await beat(db, id);
    lastBeat = performance.now();
    // Who could not reach the database (or was held up) cannot tell: the others may have been kept from it as well.
    if (since > 2 * beatMs) return;
    const dead = await unlockStale(db);
    if (dead.length > 0) logger.warn({ workers: dead }, 'jobs of dead workers are given back');
  };
  let ticking: Promise<void> | undefined;
  const timer = setInterval(() => {
    ticking ??= tick()
      .catch((error: Error) => logger.warn({ error: error.message }, 'the heartbeat of the job queue failed'))
      .finally(() => {
        ticking = undefined;
      });
  }, beatMs);
  return {
    async add(workerId) {
      await beat(db, workerId);
      workers.add(workerId);
    },
    async remove(workerId) {
      workers.delete(workerId);
      await ticking;
      await signOff(db, workerId);
    },
    stop: () => clearInterval(timer),
  };
}
