import { useId, useState } from 'preact/hooks';
import { Icon } from '../views/icons.tsx';
import { useWidget } from '../views/use-widget.ts';

/** As far as one can tell without writing to it. */
export function looksLikeEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/.test(text.trim());
}

/** Where a person's reply is mailed to. */
export function EmailForm() {
  const { state, actions, texts } = useWidget();
  const [changing, setChanging] = useState(false);
  const [email, setEmail] = useState('');
  const [wrong, setWrong] = useState(false);
  const id = useId();
  const waiting = state.outbox.findLast((entry) => entry.kind === 'email');
  const kept = waiting?.kind === 'email' ? waiting.email : state.email;
  if (kept && !changing) {
    return (
      <p class="email-kept">
        <Icon name="mail" />
        <span>{texts.emailKept(kept)}</span>
        <button type="button" class="link" onClick={() => setChanging(true)}>
          {texts.change}
        </button>
      </p>
    );
  }
  return (
    <form
      class="form email-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const address = email.trim();
        const good = looksLikeEmail(address);
        setWrong(!good);
        if (!good) return;
        actions.leaveEmail(address);
        setChanging(false);
      }}
    >
      <label for={id}>{texts.emailTitle}</label>
      <p class="note">{texts.emailHint}</p>
      <div class="field-row">
        <input
          id={id}
          class="field"
          type="email"
          inputMode="email"
          autoComplete="email"
          placeholder="name@example.com"
          value={email}
          aria-invalid={wrong}
          aria-describedby={wrong ? `${id}-wrong` : undefined}
          onInput={({ currentTarget }) => setEmail(currentTarget.value)}
        />
        <button type="submit" class="button">
          {texts.emailSave}
        </button>
      </div>
      {wrong && (
        <p class="wrong" id={`${id}-wrong`} role="alert">
          {texts.emailWrong}
        </p>
      )}
    </form>
  );
}
