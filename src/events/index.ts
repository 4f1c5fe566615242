export { appendEvent, appendEvents, lastEventSeq } from './append-event.ts';
export { type Events, openEvents, type Subscription } from './open-events.ts';
export type { SequencedEvent } from './read-events.ts';
