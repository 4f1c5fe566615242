import type { Vectors } from '../../../src/retrieval/index.ts';

const distance = 0.35;

/**
 * Vectors somewhat beside those of real texts, the same on every run: what the graphs and the ranking have to do with
 * them is what they have to do with real ones.
 */
export function beside(samples: readonly Vectors[]): (i: number) => Vectors {
  let seed = 1;
  const random = () => {
    seed = (seed * 1664525 + 1013904223) % 2 ** 32;
    return seed / 2 ** 32 - 0.5;
  };
  const moved = (vector: Float32Array) => {
    const noise = vector.map(random);
    const scale = distance / Math.hypot(...noise);
    const sum = vector.map((value, i) => value + scale * (noise[i] ?? 0));
    const length = Math.hypot(...sum);
    return sum.map((value) => value / length);
  };
  return (i) => {
    const { e5, bge } = samples[i % samples.length] ?? {};
    return { ...(e5 && { e5: moved(e5) }), ...(bge && { bge: moved(bge) }) };
  };
}
