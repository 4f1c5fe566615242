import centroids from './prior-centroids.json' with { type: 'json' };
import type { SpaceKey } from './spaces.ts';

/** The average vector of each space over many knowledge bases (scripts/train-confidence.ts): base64 of float32. */
export const PRIOR_CENTROIDS: Partial<Record<SpaceKey, Float32Array>> = Object.fromEntries(
  Object.entries(centroids.vectors as Record<string, string>).map(([key, base64]) => {
    const bytes = Buffer.from(base64, 'base64');
    return [key, new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))];
  }),
);
