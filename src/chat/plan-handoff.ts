import type { HandoffReason, Schedule } from '../contract/index.ts';
import { dutyState } from '../routing/index.ts';
import { type BotLanguage, handoffText } from './bot-texts.ts';
import type { ConversationChange } from './change-conversation.ts';

export type Handoff = {
  change: ConversationChange;
  text: string;
  onDuty: boolean;
  nextOnDutyAt: Date | null;
};

/**
 * What a handoff changes on the conversation, and what the customer is told: why (`opening`), and what happens next.
 */
export function planHandoff(
  schedule: Schedule | null,
  handoff: {
    reason: HandoffReason;
    opening: string;
    language: BotLanguage;
    replyEmail: string | null;
    at: Date;
  },
): Handoff {
  const { reason, opening, language, replyEmail, at } = handoff;
  const duty = dutyState(schedule, at);
  const timeZone = schedule?.timeZone ?? 'UTC';
  return {
    change: { status: 'open', handoff_reason: reason, handed_over_at: at, awaiting: false },
    text: handoffText({ opening, language, replyEmail, timeZone, ...duty }),
    ...duty,
  };
}
