import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from './icons.tsx';
import { useWidget } from './use-widget.ts';

const longest = 4000;
const counted = 3600;

/** Enter sends, Shift+Enter breaks the line, and while an input method composes Enter belongs to it. */
export function Composer({ focus }: { focus: { current: HTMLTextAreaElement | null } }) {
  const { state, actions, texts } = useWidget();
  const [text, setText] = useState(actions.readDraft);
  const saving = useRef<ReturnType<typeof setTimeout>>(undefined);
  const composing = useRef(false);
  const over = text.length - longest;
  const empty = text.trim() === '';

  useEffect(() => {
    clearTimeout(saving.current);
    saving.current = setTimeout(() => text !== actions.readDraft() && actions.saveDraft(text), 400);
  }, [text, actions]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured again when the text or its width changed.
  useEffect(() => {
    const field = focus.current;
    if (!field || CSS.supports('field-sizing', 'content')) return;
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight}px`;
  }, [text, state.open]);

  function send() {
    if (empty || over > 0) return;
    actions.ask(text);
    clearTimeout(saving.current);
    actions.saveDraft('');
    setText('');
    focus.current?.focus();
  }

  const placeholder = state.conversation?.withPeople ? texts.placeholderPeople : texts.placeholder;
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div class="composer-box">
        <textarea
          ref={focus}
          rows={1}
          value={text}
          dir="auto"
          placeholder={placeholder}
          aria-label={placeholder}
          aria-invalid={over > 0}
          enterkeyhint="send"
          onInput={({ currentTarget }) => setText(currentTarget.value)}
          onCompositionStart={() => {
            composing.current = true;
          }}
          onCompositionEnd={() => {
            // Safari ends the composition before it tells of the Enter that did it.
            setTimeout(() => {
              composing.current = false;
            });
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing || composing.current) return;
            event.preventDefault();
            send();
          }}
        />
        <button
          type="submit"
          class="send"
          aria-label={texts.send}
          title={texts.send}
          disabled={empty || over > 0}
        >
          <Icon name="send" />
        </button>
      </div>
      {text.length > counted && (
        <p class={over > 0 ? 'wrong' : 'note'} role={over > 0 ? 'alert' : undefined}>
          {over > 0 ? texts.tooLong(over) : `${text.length} / ${longest}`}
        </p>
      )}
    </form>
  );
}
