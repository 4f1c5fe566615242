import { useState } from 'preact/hooks';
import { useWidget } from '../views/use-widget.ts';

/** Why an answer was less than satisfying: what is usual to tick, and own words. */
export function Reasons({ send }: { send: (comment: string) => void }) {
  const { texts } = useWidget();
  const [chosen, setChosen] = useState<string[]>([]);
  const [words, setWords] = useState('');
  const comment = [...chosen, words.trim()].filter(Boolean).join('; ');
  return (
    <form
      class="reasons"
      onSubmit={(event) => {
        event.preventDefault();
        if (comment) send(comment);
      }}
    >
      <fieldset>
        <legend>{texts.whatWasWrong}</legend>
        <div class="chips">
          {texts.reasons.map((reason) => (
            <label key={reason} class="chip">
              <input
                type="checkbox"
                checked={chosen.includes(reason)}
                onChange={({ currentTarget: { checked } }) =>
                  setChosen((before) =>
                    checked ? [...before, reason] : before.filter((each) => each !== reason),
                  )
                }
              />
              <span>{reason}</span>
            </label>
          ))}
        </div>
        <div class="field-row">
          <input
            class="field"
            value={words}
            maxLength={1500}
            placeholder={texts.comment}
            aria-label={texts.comment}
            onInput={({ currentTarget }) => setWords(currentTarget.value)}
          />
          <button type="submit" class="button" disabled={!comment}>
            {texts.sendComment}
          </button>
        </div>
      </fieldset>
    </form>
  );
}
