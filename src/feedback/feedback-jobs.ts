import type { JobHandlers } from '../jobs/index.ts';
import { findGapsJob, type GapJobDeps } from './find-gaps.job.ts';
import { recertifyJob } from './recertify.job.ts';
import { runGoldenJob } from './run-golden.job.ts';

/** The jobs of this room by name. */
export function feedbackJobs(
  deps: GapJobDeps,
): Pick<JobHandlers, 'feedback.run-golden' | 'feedback.recertify' | 'feedback.find-gaps'> {
  return {
    'feedback.run-golden': runGoldenJob(deps),
    'feedback.recertify': recertifyJob(deps),
    'feedback.find-gaps': findGapsJob(deps),
  };
}
