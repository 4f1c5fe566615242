import { useEffect, useState } from 'preact/hooks';
import { dateAndTime } from '../locales/times.ts';
import { Icon } from '../views/icons.tsx';
import { useWidget } from '../views/use-widget.ts';
import { EmailForm } from './email-form.tsx';

/**
 * Until a person has written: the place in the queue, how long it usually takes or when somebody will be there, and
 * where the reply may go.
 */
export function NextSteps() {
  const { state, texts } = useWidget();
  const { messages, conversation } = state;
  const queue = conversation?.queue;
  useMinutes();
  const answered = messages.some(
    ({ author, conversationId }) => author.kind === 'member' && conversationId === conversation?.id,
  );
  if (answered && !queue) return null;
  const minutes =
    queue?.expectedWaitSeconds == null ? null : Math.max(1, Math.ceil(queue.expectedWaitSeconds / 60));
  return (
    <section class="next-steps" aria-label={texts.whatNext}>
      {queue && (
        <p class="queue" role="status">
          <Icon name={queue.onDuty ? 'person' : 'clock'} />
          <span>
            <strong>{queue.onDuty ? texts.place(queue.place) : texts.nobodyThere}</strong>
            <br />
            <span class="note">
              {queue.onDuty
                ? minutes === null
                  ? texts.waitUnknown
                  : texts.wait(minutes)
                : queue.nextOnDutyAt
                  ? texts.backAt(dateAndTime(texts, queue.nextOnDutyAt))
                  : texts.replyHere}
            </span>
          </span>
        </p>
      )}
      {!answered && <EmailForm />}
    </section>
  );
}

/** Drawn again each minute, since what it says is about time. */
function useMinutes(): void {
  const [, draw] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => draw((n) => n + 1), 60_000);
    return () => clearInterval(timer);
  }, []);
}
