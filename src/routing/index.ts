export { businessSeconds } from './business-seconds.ts';
export { dutyState } from './duty-state.ts';
