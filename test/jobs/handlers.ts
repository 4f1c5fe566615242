import { jobs } from '../../src/contract/index.ts';
import type { JobHandlers } from '../../src/jobs/index.ts';

/** A handler for every job of the contract that does nothing, but for those given. */
export function handlersWith(given: Partial<JobHandlers>): JobHandlers {
  const idle: Partial<JobHandlers> = Object.fromEntries(
    Object.keys(jobs).map((name) => [name, { run: async () => {} }]),
  );
  return { ...idle, ...given } as JobHandlers;
}
