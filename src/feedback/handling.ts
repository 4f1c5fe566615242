import type { Fact } from '../facts/index.ts';

/** How long a conversation is open and somebody holds it, told from its facts one after the other. */
export type Handling = {
  seconds: number;
  /** Since when it is both open and assigned; null while it is not. */
  since: Date | null;
  isOpen: boolean;
  isAssigned: boolean;
  wasHandled: boolean;
};

export function newHandling(): Handling {
  return { seconds: 0, since: null, isOpen: false, isAssigned: false, wasHandled: false };
}

/** Takes the next fact of the conversation, in the order in which they happened. */
export function handle(handling: Handling, fact: Fact): void {
  if (fact.kind === 'conversation_status') handling.isOpen = fact.value === 'open';
  else if (fact.kind === 'conversation_assigned') handling.isAssigned = fact.memberId !== null;
  else return;
  const isHandled = handling.isOpen && handling.isAssigned;
  if (handling.since && !isHandled) {
    handling.seconds += (fact.at.getTime() - handling.since.getTime()) / 1000;
    handling.since = null;
  }
  if (isHandled) {
    handling.since ??= fact.at;
    handling.wasHandled = true;
  }
}

/** Over all members who held it; null where nobody did while it was open. */
export function handledSeconds({ seconds, wasHandled }: Handling): number | null {
  return wasHandled ? seconds : null;
}
