import { type JobName, type JobPayload, jobs } from '../contract/index.ts';

export const jobNames = Object.keys(jobs) as JobName[];

export type JobRun = {
  /** 1 for the first try, at most 5. */
  attempt: number;
  /**
   * Aborts when the process is asked to stop. A handler that takes longer than a moment looks at it between its
   * steps and throws `signal.reason`: the job is then given back, and the try does not count.
   */
  signal: AbortSignal;
};

/**
 * Does one kind of job. It may run again for the same payload (a process died after the work and before the note of
 * it), so a second run must do no harm.
 */
export type JobHandler<N extends JobName> = {
  /** An AppError is permanent; anything else thrown is tried again later, 5 times in all. */
  run(payload: JobPayload<N>, job: JobRun): Promise<void>;
  /** After the last try: puts the thing into a visible state with the reason. May be called again if it throws. */
  failed?(payload: JobPayload<N>, error: unknown): Promise<void>;
};

export type JobHandlers = { [N in JobName]: JobHandler<N> };

/** Puts the rooms' handlers together. Throws when a job has no handler, or two, or a handler no job. */
export function mergeHandlers(...rooms: Partial<JobHandlers>[]): JobHandlers {
  const owners = new Map<string, number>();
  for (const name of rooms.flatMap((room) => Object.keys(room)))
    owners.set(name, (owners.get(name) ?? 0) + 1);
  const merged: Partial<JobHandlers> = Object.assign({}, ...rooms);
  const twice = [...owners].filter(([, count]) => count > 1).map(([name]) => `${name} has two handlers`);
  const problems = [...twice, ...findProblems(merged)];
  if (problems.length > 0)
    throw new Error(`The job handlers do not match the contract: ${problems.join('; ')}`);
  return merged as JobHandlers;
}

/** Throws unless there is a handler for exactly the jobs of the contract. */
export function checkHandlers(handlers: JobHandlers): void {
  const problems = findProblems(handlers);
  if (problems.length > 0)
    throw new Error(`The job handlers do not match the contract: ${problems.join('; ')}`);
}

function findProblems(handlers: Partial<JobHandlers>): string[] {
  const missing = jobNames.filter((name) => handlers[name] === undefined);
  const unknown = Object.keys(handlers).filter((name) => !jobNames.some((each) => each === name));
  return [
    ...missing.map((name) => `${name} has no handler`),
    ...unknown.map((name) => `${name} is no job of the contract`),
  ];
}
