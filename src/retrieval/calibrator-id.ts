import { createHash } from 'node:crypto';
import { TRAINED_MODEL } from './trained-model.ts';

/** Names the trained coefficients: a confidence means the same only under the same ones. */
export const CALIBRATOR_ID = createHash('sha256')
  .update(JSON.stringify(TRAINED_MODEL))
  .digest('hex')
  .slice(0, 16);
