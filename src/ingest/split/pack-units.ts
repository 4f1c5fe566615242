import type { Unit } from './units.ts';

type Sizes = { targetTokens: number; maxTokens: number };

/** A section may be this much longer than the target before it is cut at all. */
const STRETCH = 1.3;
/** What separates two units costs at most this many tokens. */
const JOINT = 1;

/**
 * What it costs to end a passage before `next`, in units of the wanted length: nothing between blocks, a fifth between
 * sentences, a whole length after a heading or an introduction.
 */
function cutCost(last: Unit, next: Unit | undefined): number {
  if (!next) return 0;
  if (last.leadsOn) return 1;
  return next.startsBlock ? 0 : 0.2;
}

/**
 * The end (exclusive) of the passage that begins at `from`: as near to `aim` tokens as possible, preferring ends of
 * blocks, never beyond `maxTokens` (at least one unit).
 */
function passageEnd(units: Unit[], from: number, aim: number, maxTokens: number): number {
  let size = units[from]?.headerTokens ?? 0;
  let best = { end: from + 1, cost: Number.POSITIVE_INFINITY };
  for (let at = from; at < units.length && size <= aim * 2; at += 1) {
    const unit = units[at];
    if (!unit) break;
    size += unit.tokens + JOINT;
    if (at > from && size > maxTokens) break;
    const cost = Math.abs(size - aim) / aim + cutCost(unit, units[at + 1]);
    if (cost < best.cost) best = { end: at + 1, cost };
  }
  return best.end;
}

/** Packs the units of one section into passages of about `targetTokens`, evenly, none beyond `maxTokens`. */
export function packUnits(units: Unit[], { targetTokens, maxTokens }: Sizes): Unit[][] {
  const packed: Unit[][] = [];
  let left = units.reduce((sum, unit) => sum + unit.tokens + JOINT, 0);
  for (let from = 0; from < units.length; ) {
    const size = left + (units[from]?.headerTokens ?? 0);
    const aim = Math.min(maxTokens, size / Math.max(1, Math.round(size / targetTokens)));
    const fits = size <= Math.min(maxTokens, targetTokens * STRETCH);
    const end = fits ? units.length : passageEnd(units, from, aim, maxTokens);
    const group = units.slice(from, end);
    packed.push(group);
    left -= group.reduce((sum, unit) => sum + unit.tokens + JOINT, 0);
    from = end;
  }
  return packed;
}
