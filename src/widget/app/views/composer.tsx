import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from './icons.tsx';
import { Later } from './later.tsx';
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
  const { files } = state;
  const takesFiles = state.settings?.attachments ?? true;
  const uploading = files.some(({ sent, problem }) => !sent && !problem);
  const empty = (text.trim() === '' && !files.some(({ sent }) => sent)) || uploading;

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
    actions.sayTyping(false);
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
      {files.length > 0 && <Later name="Picked" />}
      <div class="composer-box">
        {takesFiles && (
          <label class="icon-button attach" title={texts.attach}>
            <Icon name="clip" />
            <input
              class="hidden"
              type="file"
              accept="image/png,image/jpeg,image/gif,image/webp,application/pdf"
              multiple
              aria-label={texts.attach}
              onChange={({ currentTarget }) => {
                actions.pickFiles([...(currentTarget.files ?? [])]);
                currentTarget.value = '';
              }}
            />
          </label>
        )}
        <textarea
          ref={focus}
          rows={1}
          value={text}
          dir="auto"
          placeholder={placeholder}
          aria-label={placeholder}
          aria-invalid={over > 0}
          enterkeyhint="send"
          onInput={({ currentTarget }) => {
            setText(currentTarget.value);
            actions.sayTyping(currentTarget.value !== '');
          }}
          onBlur={() => actions.sayTyping(false)}
          onPaste={(event) => {
            const pasted = event.clipboardData?.files;
            if (!takesFiles || !pasted?.length) return;
            event.preventDefault();
            actions.pickFiles([...pasted]);
          }}
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
