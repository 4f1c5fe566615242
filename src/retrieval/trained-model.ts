import type { ConfidenceModel } from './calibrate.ts';
import type { FusionModel } from './fuse.ts';
import trained from './trained-model.json' with { type: 'json' };

/** Coefficients from scripts/train-confidence.ts, with checksums of the data they were fitted on. */
export const FUSION_MODEL: FusionModel = trained.fusion;
export const CONFIDENCE_MODEL: ConfidenceModel = { confidence: trained.confidence, related: trained.related };
export const DEFAULT_THRESHOLDS = trained.thresholds;
