export { getAnswerPolicy, putAnswerPolicy } from './answer-policy.ts';
export { answerGap, checkGap, patchGap } from './check-gap.ts';
export { feedbackJobs } from './feedback-jobs.ts';
export { getGap, listGaps } from './gaps.queries.ts';
export {
  createGoldenQuestion,
  deleteGoldenQuestion,
  getGoldenQuestion,
  listGoldenQuestions,
  patchGoldenQuestion,
} from './golden-questions.ts';
export { getGoldenRun, listGoldenResults, listGoldenRuns, startGoldenRun } from './golden-runs.ts';
export { importGoldenQuestions } from './import-golden.ts';
export { judgingQueue } from './judging-queue.ts';
export { type PolicyInForce, policyInForce } from './policy-in-force.ts';
export { allQualityRows, qualityBreakdown, qualityReport, qualityRows } from './quality-report.ts';
export { qualityCsv, qualityWorkbook, rowsCsv, rowsWorkbook } from './report-files.ts';
export { saveJudgement } from './save-judgement.ts';
export { type SavedRating, saveRating } from './save-rating.ts';
export { whatIf } from './what-if.ts';
