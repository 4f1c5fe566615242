import { readStatement } from './read-statement.ts';

/**
 * Bands of a signature and hashes in each: statements whose words agree in 80 % share a band with p = .999, in 50 %
 * with .8.
 */
const BANDS = 12;
const ROWS = 3;

function hash(text: string, seed: number): number {
  let value = Math.imul(seed + 1, 0x9e3779b1) ^ 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d);
  return (value ^ (value >>> 13)) >>> 0;
}

/**
 * The locality-sensitive signature of a statement, without its values and negations: what differs in them alone shares
 * every band. Each band is a number that PostgreSQL's bigint holds. Empty for a statement with nothing to compare.
 * Source: Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", 3.3 and 3.4.
 */
export function bandsOf(text: string): string[] {
  const words = readStatement(text)
    .content.filter(({ weight }) => weight > 0)
    .map((each) => each.text);
  const shingles = new Set([...words, ...words.slice(1).map((word, at) => `${words[at]} ${word}`)]);
  if (shingles.size === 0) return [];
  const least = Array.from({ length: BANDS * ROWS }, (_, seed) =>
    [...shingles].reduce((best, shingle) => Math.min(best, hash(shingle, seed)), 0xffffffff),
  );
  return Array.from({ length: BANDS }, (_, band) => {
    const rows = least.slice(band * ROWS, (band + 1) * ROWS).join(' ');
    // 21 bits of one hash and 32 of another, and the number of the band, so that bands do not mix.
    return String((hash(rows, 101) >>> 11) * 2 ** 32 + hash(rows, 202 + band));
  });
}
