import { useState } from 'preact/hooks';
import { Icon } from '../views/icons.tsx';
import { scores } from '../views/rating.tsx';
import { useWidget } from '../views/use-widget.ts';

/** After the conversation has ended: how it was as a whole, changeable, with words if wanted; and how to go on. */
export function EndRating() {
  const { state, actions, texts } = useWidget();
  const [words, setWords] = useState('');
  const [said, setSaid] = useState(false);
  const { conversation, outbox } = state;
  const waiting = outbox.findLast((entry) => entry.kind === 'whole');
  const score = waiting?.kind === 'whole' ? waiting.score : conversation?.rating?.score;
  return (
    <section class="end" aria-label={texts.rateWhole}>
      <fieldset class="end-scores">
        <legend>{texts.rateWhole}</legend>
        {scores.map((each) => (
          <button
            key={each}
            type="button"
            class={`rate end-${each}`}
            aria-pressed={score === each}
            onClick={() =>
              score !== each && actions.rateWhole(each, conversation?.rating?.comment ?? undefined)
            }
          >
            <Icon name={each} />
            {texts.wholeScores[each]}
          </button>
        ))}
      </fieldset>
      {score && !said && (
        <form
          class="field-row"
          onSubmit={(event) => {
            event.preventDefault();
            if (!words.trim()) return;
            actions.rateWhole(score, words.trim());
            setSaid(true);
          }}
        >
          <input
            class="field"
            value={words}
            maxLength={1500}
            dir="auto"
            placeholder={texts.comment}
            aria-label={texts.comment}
            onInput={({ currentTarget }) => setWords(currentTarget.value)}
          />
          <button type="submit" class="button" disabled={!words.trim()}>
            {texts.sendComment}
          </button>
        </form>
      )}
      {said && (
        <p class="note" role="status">
          {texts.commentSent}
        </p>
      )}
      <button type="button" class="button quiet" onClick={actions.startAnew}>
        <Icon name="anew" />
        {texts.anew}
      </button>
    </section>
  );
}
