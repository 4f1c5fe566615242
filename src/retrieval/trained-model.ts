import type { ConfidenceModel } from './calibrate.ts';
import type { FusionModel } from './fuse.ts';
import trained from './trained-model.json' with { type: 'json' };

/** What ranking and confidence are computed with. */
export interface TrainedModel {
  fusion: FusionModel;
  confidence: ConfidenceModel;
}

/** Coefficients from scripts/train-confidence.ts, with checksums of the data they were fitted on. */
export const TRAINED_MODEL: TrainedModel = {
  fusion: trained.fusion,
  confidence: { confidence: trained.confidence, related: trained.related },
};
export const DEFAULT_THRESHOLDS = trained.thresholds;
