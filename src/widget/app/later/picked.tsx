import { Icon } from '../views/icons.tsx';
import { useWidget } from '../views/use-widget.ts';

/** What goes out with the next message: how far each file is, what is wrong with it, and how to leave it out. */
export function Picked() {
  const { state, actions, texts } = useWidget();
  return (
    <ul class="picked" aria-label={texts.files}>
      {state.files.map(({ key, name, done, sent, problem }) => (
        <li key={key} class={problem ? 'file unfit' : 'file'}>
          <Icon name={problem ? 'alert' : 'document'} />
          <span class="file-name" dir="auto">
            {name}
          </span>
          {problem ? (
            <span role="alert">{texts.fileProblems[problem as keyof typeof texts.fileProblems]}</span>
          ) : (
            !sent && <progress value={done} aria-label={texts.sending} />
          )}
          <button
            type="button"
            class="icon-button small"
            aria-label={`${texts.drop} ${name}`}
            title={texts.drop}
            onClick={() => actions.dropFile(key)}
          >
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  );
}
