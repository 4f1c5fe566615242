import { useId, useState } from 'preact/hooks';
import { dateAndTime } from '../locales/times.ts';
import { useWidget } from '../views/use-widget.ts';
import { looksLikeEmail } from './email-form.tsx';
import { Sheet } from './sheet.tsx';

/** While nobody is there: what customers leave becomes a ticket, and the reply is mailed. */
export function OfflineSheet() {
  const { state, actions, texts } = useWidget();
  const [form, setForm] = useState({ name: '', email: state.email ?? '', message: state.lastWords });
  const [tried, setTried] = useState(false);
  const id = useId();
  const wrong = {
    name: form.name.trim() === '',
    email: !looksLikeEmail(form.email),
    message: form.message.trim() === '' || form.message.length > 4000,
  };
  const field = (name: keyof typeof form) => ({
    id: `${id}-${name}`,
    class: 'field',
    value: form[name],
    'aria-invalid': tried && wrong[name],
    'aria-describedby': `${id}-wrong`,
    onInput: ({ currentTarget }: { currentTarget: { value: string } }) =>
      setForm({ ...form, [name]: currentTarget.value }),
  });

  function send(event: Event) {
    event.preventDefault();
    setTried(true);
    if (wrong.name || wrong.email || wrong.message) return;
    // It waits with what else is to be sent, also while the network is away.
    actions.leaveMessage({ name: form.name.trim(), email: form.email.trim(), text: form.message });
  }

  const nextOnDutyAt = state.settings?.nextOnDutyAt;
  const problem =
    tried && (wrong.name || wrong.email || wrong.message)
      ? wrong.email && !wrong.name && !wrong.message
        ? texts.emailWrong
        : texts.offlineIncomplete
      : '';
  return (
    <Sheet title={texts.leaveMessage} close={() => actions.showSheet(null)}>
      <form class="form" noValidate onSubmit={send}>
        <p class="note">
          {texts.nobodyThere} {nextOnDutyAt && texts.backAt(dateAndTime(texts, nextOnDutyAt))}
        </p>
        <label for={`${id}-name`}>{texts.yourName}</label>
        <input {...field('name')} autoComplete="name" maxLength={200} />
        <label for={`${id}-email`}>{texts.emailLabel}</label>
        <input {...field('email')} type="email" inputMode="email" autoComplete="email" maxLength={320} />
        <label for={`${id}-message`}>{texts.yourMessage}</label>
        <textarea {...field('message')} rows={5} maxLength={4000} dir="auto" />
        <p class="wrong" id={`${id}-wrong`} role="alert">
          {problem}
        </p>
        <button type="submit" class="button">
          {texts.send}
        </button>
      </form>
    </Sheet>
  );
}
