export { qualityCsv, qualityReport, qualityRows } from './quality-report.ts';
export { saveJudgement } from './save-judgement.ts';
export { type SavedRating, saveRating } from './save-rating.ts';
