import { Icon, Mark } from './icons.tsx';
import { useWidget } from './use-widget.ts';

/** Before the first question. */
export function Welcome() {
  const { state, actions, texts } = useWidget();
  return (
    <div class="welcome">
      <Mark />
      <h2 dir="auto">{state.greeting ?? texts.greeting}</h2>
      <p>{texts.greetingHint}</p>
      {state.starters.length > 0 && (
        <>
          <h3>{texts.starters}</h3>
          <ul class="choices">
            {state.starters.map((question) => (
              <li key={question}>
                <button type="button" class="choice" onClick={() => actions.ask(question)}>
                  <span dir="auto">{question}</span>
                  <Icon name="next" />
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
