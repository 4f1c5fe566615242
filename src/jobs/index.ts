export { drainJobs } from './drain-jobs.ts';
export { type EnqueueOptions, enqueue } from './enqueue.ts';
export { type JobHandler, type JobHandlers, type JobRun, mergeHandlers } from './handlers.ts';
export { nextTimeOf } from './next-time.ts';
export { runWorker, type Worker, type WorkerOptions } from './run-worker.ts';
export { sweepJobs } from './sweep.job.ts';
export { hasLiveWorker, unlockAll } from './unlock.ts';
