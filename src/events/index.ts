export { appendEvent, appendEvents, lastEventSeq } from './append-event.ts';
export { type Events, type LiveItem, openEvents, type Subscription } from './open-events.ts';
export { sendMoment } from './send-moment.ts';
