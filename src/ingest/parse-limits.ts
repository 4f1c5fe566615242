import type { Config } from '../config/index.ts';
import { DEFAULT_PARSE_LIMITS, type ParseLimits } from './parse/index.ts';

/** What the configuration allows a document to cost. */
export function parseLimits(
  config: Pick<Config, 'maxUploadBytes' | 'parseTimeoutMs' | 'parseMemoryMb'>,
): ParseLimits {
  return {
    ...DEFAULT_PARSE_LIMITS,
    maxBytes: config.maxUploadBytes,
    deadlineMs: config.parseTimeoutMs,
    maxMemoryMb: config.parseMemoryMb,
  };
}
