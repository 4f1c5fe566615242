import { inLanguage } from '../look.ts';
import { Face } from './face.tsx';
import { Icon } from './icons.tsx';
import { useWidget } from './use-widget.ts';

/** Before the first question. */
export function Welcome() {
  const { state, actions, texts } = useWidget();
  const { settings, locale } = state;
  const greeting = state.greeting ?? (settings && inLanguage(settings.greetings, locale, settings.locale));
  const starters =
    state.starters ?? (settings && inLanguage(settings.starters, locale, settings.locale)) ?? [];
  return (
    <div class="welcome">
      <Face />
      <h2 dir="auto">{greeting ?? texts.greeting}</h2>
      <p>{texts.greetingHint}</p>
      {starters.length > 0 && (
        <>
          <h3>{texts.starters}</h3>
          <ul class="choices">
            {starters.map((question) => (
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
