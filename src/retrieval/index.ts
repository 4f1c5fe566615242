export { adaptCalibrator, fitReading, type Reading, readConfidence } from './adapt-calibrator.ts';
export { type AnswerPolicy, applyPolicy, type Verdict } from './apply-policy.ts';
export { CALIBRATOR_ID } from './calibrator-id.ts';
export {
  type Certificate,
  type CertifyOptions,
  certifyThreshold,
  type Judged,
  lowerBound,
  THRESHOLD_GRID,
  upperBound,
} from './certify-threshold.ts';
export { type DecideDeps, type DecideInput, type Decision, decide } from './decide.ts';
export { defaultPolicy } from './default-policy.ts';
export {
  BUNDLED_MODELS,
  type Embedder,
  type OpenedEmbedder,
  openEmbedder,
  type TextToEmbed,
  type Vectors,
} from './embedder.ts';
export { type FoundLink, findLinks } from './find-links.ts';
export { fromVector } from './load-sources.ts';
export { MODEL_KEYS, MODEL_WINDOW, MODELS, modelsFor } from './models.ts';
export { embedderOf, type ModelNames, sameModels } from './models-in-force.ts';
export { neutralVector } from './neutral-vector.ts';
export { openSearch, type Search } from './open-search.ts';
export { recordSearchChange } from './record-search-change.ts';
export { answerText, isAnswered, passageText, type Reach } from './source.ts';
export type { Turn } from './understand.ts';
export {
  type AnswerWriter,
  extractiveWriter,
  type Written,
} from './writer/answer-writer.ts';
export { openModelWriter } from './writer/model-writer.ts';
