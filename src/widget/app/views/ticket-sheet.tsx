import { useId, useState } from 'preact/hooks';
import { Sheet } from './sheet.tsx';
import { useWidget } from './use-widget.ts';

export function TicketSheet({ close }: { close: () => void }) {
  const { actions, texts } = useWidget();
  const [subject, setSubject] = useState('');
  const id = useId();
  return (
    <Sheet title={texts.ticket} close={close}>
      <form
        class="ticket-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (!subject.trim()) return;
          actions.openTicket(subject.trim());
          close();
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
