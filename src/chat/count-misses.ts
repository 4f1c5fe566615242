import type { Outcome } from '../contract/index.ts';

/** `awaiting`: the bot's last turn waits for a click or another wording. */
export type MissState = { misses: number; awaiting: boolean };

/**
 * The misses in a row as a new message comes in: a suggestion or a "please rephrase" that is followed by another
 * question instead of a click is one; a click ends the row.
 */
export function missesAt(state: MissState, clicked: boolean): number {
  if (clicked) return 0;
  return state.awaiting ? state.misses + 1 : state.misses;
}

/** The state after the bot's turn. Small talk is no question and changes nothing; an answer ends the row. */
export function missesAfter(state: MissState, misses: number, outcome: Outcome): MissState {
  if (outcome === 'small_talk') return { misses: state.misses, awaiting: state.awaiting };
  if (outcome === 'answered') return { misses: 0, awaiting: false };
  return { misses, awaiting: outcome !== 'handed_over' };
}
