import { useWidget } from '../views/use-widget.ts';
import { EmailForm } from './email-form.tsx';

/** Until a person has written: where the reply may go meanwhile. When somebody will is said by the server's message. */
export function NextSteps() {
  const { messages, conversation } = useWidget().state;
  const answered = messages.some(
    ({ author, conversationId }) => author.kind === 'member' && conversationId === conversation?.id,
  );
  if (answered) return null;
  return (
    <section class="next-steps">
      <EmailForm />
    </section>
  );
}
