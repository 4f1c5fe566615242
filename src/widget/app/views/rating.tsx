import { useState } from 'preact/hooks';
import type { MessageWithAnswer, RatingScore } from '../../../contract/index.ts';
import { PersonButton } from './answer.tsx';
import { Icon } from './icons.tsx';
import { Later } from './later.tsx';
import { useWidget } from './use-widget.ts';

export const scores: RatingScore[] = ['satisfied', 'neutral', 'unsatisfied'];

/** 满意 / 一般 / 不满意, changeable at any time; less than satisfied asks why. */
export function RatingBar({
  answer,
  latest,
}: {
  answer: NonNullable<MessageWithAnswer['answer']>;
  latest: boolean;
}) {
  const { state, actions, texts } = useWidget();
  const [commented, setCommented] = useState<RatingScore>();
  const waiting = state.outbox.findLast((entry) => entry.kind === 'rating' && entry.answerId === answer.id);
  const saved = state.ratings[answer.id];
  const score = waiting?.kind === 'rating' ? waiting.score : (saved?.score ?? answer.rating);
  // Rated in this visit: what comes next is offered; a rating from before only shows.
  const justNow = Boolean(waiting ?? saved);
  const { conversation } = state;
  const withBot = conversation?.status === 'pending';
  return (
    <div class="rating">
      <fieldset class="rating-row" aria-label={texts.rateQuestion}>
        {scores.map((each) => (
          <button
            key={each}
            type="button"
            class={`rate rate-${each}`}
            aria-pressed={score === each}
            onClick={() => score !== each && actions.rate(answer.id, each)}
          >
            <Icon name={each} />
            {texts[each]}
          </button>
        ))}
      </fieldset>
      {justNow && score && score !== 'satisfied' && commented !== score && (
        <Later
          name="Reasons"
          send={(comment) => {
            actions.rate(answer.id, score, comment);
            setCommented(score);
          }}
        />
      )}
      {justNow && (score === 'satisfied' || commented === score) && (
        <p class="note" role="status">
          {score === 'satisfied' ? texts.thanks : texts.commentSent}
        </p>
      )}
      {justNow && saved?.ticketId && score === 'unsatisfied' && <p class="note">{texts.ticketNoted}</p>}
      {justNow && withBot && latest && score === 'unsatisfied' && <PersonButton />}
      {justNow && withBot && latest && score === 'satisfied' && (
        <button type="button" class="button quiet" onClick={actions.resolve}>
          <Icon name="check" />
          {texts.solved}
        </button>
      )}
    </div>
  );
}
