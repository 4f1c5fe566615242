import { useId, useState } from 'preact/hooks';
import { useWidget } from '../views/use-widget.ts';
import { Sheet } from './sheet.tsx';

export function TicketSheet() {
  const { actions, texts } = useWidget();
  const [subject, setSubject] = useState('');
  const id = useId();
  return (
    <Sheet title={texts.ticket} close={() => actions.showSheet(null)}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!subject.trim()) return;
          actions.openTicket(subject.trim());
          actions.showSheet(null);
        }}
      >
        <label for={id}>{texts.ticketLabel}</label>
        <textarea
          id={id}
          class="field"
          rows={4}
          maxLength={300}
          value={subject}
          onInput={({ currentTarget }) => setSubject(currentTarget.value)}
        />
        <p class="note">{texts.ticketHint}</p>
        <button type="submit" class="button" disabled={!subject.trim()}>
          {texts.ticketSend}
        </button>
      </form>
    </Sheet>
  );
}
