import type { MessageWithAnswer } from '../../../contract/index.ts';
import { clockTime, dateAndTime, dayName } from '../locales/times.ts';
import { authorName } from '../receive.ts';
import { type PendingQuestion, pendingQuestions } from '../state.ts';
import { AnswerView } from './answer.tsx';
import { Face } from './face.tsx';
import { Icon } from './icons.tsx';
import { Later } from './later.tsx';
import { RichText } from './rich-text.tsx';
import { useFollowedEnd } from './use-followed-end.ts';
import { useWidget } from './use-widget.ts';
import { Welcome } from './welcome.tsx';

/** The conversation so far, scrolled to its end unless the customer looks further up. */
export function Messages() {
  const { state, texts } = useWidget();
  const { messages, outbox, conversation } = state;
  const pending = pendingQuestions(outbox, messages);
  const own = messages.filter(({ kind }) => kind === 'incoming').length + pending.length;
  const { ratings, loading, email } = state;
  const changes = [
    messages.at(-1)?.id,
    conversation,
    ratings,
    loading,
    email,
    outbox,
    state.typing,
    state.writing,
    state.later,
  ];
  const { box, onScroll } = useFollowedEnd(changes, own);
  const thinks =
    pending.some(({ kind, refused }) => kind === 'question' && !refused) &&
    !conversation?.withPeople &&
    state.online;
  return (
    <div
      class="messages"
      ref={box}
      role="log"
      aria-live="off"
      aria-label={texts.conversation}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: reachable by keyboard, to scroll.
      tabIndex={0}
      onScroll={onScroll}
    >
      <div class="messages-inner">
        {messages.length === 0 && pending.length === 0 && !state.loading && <Welcome />}
        {messages.map((message, i) => (
          <MessageView
            key={message.id}
            message={message}
            before={messages[i - 1]}
            after={messages[i + 1]}
            latest={i === messages.length - 1 && pending.length === 0}
          />
        ))}
        {pending.map((entry) => (
          <PendingView key={entry.key} entry={entry} />
        ))}
        {thinks && state.writing && (
          <article class="message bot" aria-label={texts.thinking}>
            <div class="bubble">
              <RichText text={state.writing} />
            </div>
          </article>
        )}
        {(thinks || state.typing !== null) && (
          <div class="thinking">
            <span class="dot" />
            <span class="dot" />
            <span class="dot" />
            <span class="hidden" role="status">
              {state.typing === null ? texts.thinking : texts.typing(state.typing || texts.person)}
            </span>
          </div>
        )}
        {conversation?.withPeople && <Later name="NextSteps" />}
        {conversation?.status === 'resolved' && messages.length > 0 && (
          <>
            <p class="ended">
              <strong>{texts.ended}</strong> {texts.endedHint}
            </p>
            <Later name="EndRating" />
          </>
        )}
      </div>
    </div>
  );
}

type MessageProps = {
  message: MessageWithAnswer;
  before: MessageWithAnswer | undefined;
  after: MessageWithAnswer | undefined;
  latest: boolean;
};

function MessageView({ message, before, after, latest }: MessageProps) {
  const { state, texts } = useWidget();
  const { author, kind, answer } = message;
  const own = kind === 'incoming';
  const day = dayName(texts, message.createdAt);
  const newDay = before ? dayName(texts, before.createdAt) !== day : day !== texts.today;
  const first = newDay || !sameAuthor(before, message);
  const last = !sameAuthor(after, message);
  const { conversation } = state;
  const reached = conversation?.id === message.conversationId ? conversation.staffReadSeq : 0;
  // Only at the last one that people have seen.
  const seen = own && reached >= message.seq && (after?.kind !== 'incoming' || reached < after.seq);
  return (
    <>
      {newDay && <p class="day">{day}</p>}
      <article class={`message ${own ? 'own' : author.kind}`} aria-label={authorName(message, texts)}>
        {!own && first && author.kind !== 'system' && (
          <div class="author" aria-hidden="true">
            {author.kind === 'bot' ? (
              <Face />
            ) : (
              <span class="initial">{initial(authorName(message, texts))}</span>
            )}
            {authorName(message, texts)}
          </div>
        )}
        {answer ? (
          <AnswerView message={message} answer={answer} latest={latest} />
        ) : (
          message.text && (
            <div class="bubble">
              <RichText text={message.text} plain={own} />
            </div>
          )
        )}
        {message.attachments?.length > 0 && <Later name="Attached" attachments={message.attachments} />}
        {(last || seen) && (
          <time class="time" dateTime={message.createdAt} title={dateAndTime(texts, message.createdAt)}>
            {clockTime(texts, message.createdAt)}
            {seen && ` · ${texts.seen}`}
          </time>
        )}
      </article>
    </>
  );
}

function sameAuthor(a: MessageWithAnswer | undefined, b: MessageWithAnswer): boolean {
  if (!a || a.kind !== b.kind || a.author.kind !== b.author.kind || a.author.id !== b.author.id) return false;
  return Math.abs(Date.parse(b.createdAt) - Date.parse(a.createdAt)) < 5 * 60_000;
}

function initial(name: string): string {
  return [...name.trim()][0]?.toUpperCase() ?? '';
}

/** A question on its way, waiting for the network, or refused. */
function PendingView({ entry }: { entry: PendingQuestion }) {
  const { state, actions, texts } = useWidget();
  const stuck = !state.online || state.problem !== null;
  return (
    <article class={`message own ${entry.refused ? 'refused' : 'pending'}`} aria-label={texts.you}>
      {entry.text && (
        <div class="bubble">
          <RichText text={entry.text} plain />
        </div>
      )}
      {'attachments' in entry && entry.attachments && (
        <Later name="Attached" attachments={entry.attachments} />
      )}
      {entry.refused ? (
        <div class="fate" role="alert">
          <Icon name="alert" />
          {texts.notSent}
          <button type="button" class="link" onClick={() => actions.retry(entry.key)}>
            {texts.retry}
          </button>
          <button type="button" class="link" onClick={() => actions.drop(entry.key)}>
            {texts.drop}
          </button>
        </div>
      ) : (
        <div class="fate">
          {stuck && <Icon name="clock" />}
          {stuck ? texts.waiting : texts.sending}
        </div>
      )}
    </article>
  );
}
