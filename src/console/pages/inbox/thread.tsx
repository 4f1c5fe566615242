import { Suspense, useEffect, useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { Conversation, StaffMessage } from '../../../contract/index.ts';
import { useMoments } from '../../api/moments.ts';
import { dateOnly, timeOnly } from '../../i18n/format.ts';
import { Icon } from '../../parts/icons.tsx';
import { lazyPart } from '../../parts/lazy-part.tsx';
import { RichText } from '../../parts/rich-text.tsx';
import { Avatar, Time } from '../../parts/small.tsx';
import { AnswerCard } from './answer-card.tsx';
import { contactName } from './contact-name.ts';

const Attachments = lazyPart(async () => (await import('./attachments.tsx')).Attachments, ['desk']);

type ThreadProps = { messages: StaffMessage[]; conversation: Conversation };

/** Stays at the newest message while one is there, and leaves those who read further up where they are. */
export function Thread({ messages, conversation }: ThreadProps) {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const wanted = params.get('message');
  const count = messages.length;
  const { isContactTyping } = useMoments(conversation.id);
  const own = messages.findLast(({ kind, author }) => kind === 'outgoing' && author.kind === 'member');
  const seen = own && own.seq <= conversation.contactReadSeq ? own : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new message is the reason to move
  useLayoutEffect(() => {
    const place = scroller.current;
    if (place && isAtEnd.current && !wanted) place.scrollTop = place.scrollHeight;
  }, [count, wanted]);
  // A picture that arrives, or a composer that grows, leaves the end where it is.
  useEffect(() => {
    const place = scroller.current;
    const inside = content.current;
    if (!place || !inside) return;
    const observer = new ResizeObserver(() => {
      if (isAtEnd.current && !wanted) place.scrollTop = place.scrollHeight;
    });
    observer.observe(place);
    observer.observe(inside);
    return () => observer.disconnect();
  }, [wanted]);
  useEffect(() => {
    if (wanted) document.getElementById(wanted)?.scrollIntoView({ block: 'center' });
  }, [wanted]);
  return (
    <section
      ref={scroller}
      className="thread"
      aria-label={t('inbox.messages')}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isAtEnd.current = scrollHeight - scrollTop - clientHeight < 60;
      }}
    >
      <div ref={content}>
        {conversation.continuesId && (
          <Link className="thread-older" to={`/inbox/${conversation.continuesId}?view=all`}>
            <Icon name="history" size={15} /> {t('inbox.older')}
          </Link>
        )}
        {messages.map((message, at) => {
          const before = messages[at - 1];
          const isNewDay = !before || dateOnly(before.createdAt) !== dateOnly(message.createdAt);
          return (
            <div key={message.id}>
              {isNewDay && <div className="thread-day">{dateOnly(message.createdAt)}</div>}
              <Message
                message={message}
                conversation={conversation}
                isWanted={message.id === wanted}
                isSeen={message.id === seen?.id}
                question={messages.slice(0, at).findLast(({ kind }) => kind === 'incoming')?.text ?? ''}
              />
            </div>
          );
        })}
        {conversation.rating && (
          <div className="thread-day">
            {t(`inbox.rated.${conversation.rating.score}`)}
            {conversation.rating.comment && ` “${conversation.rating.comment}”`}
          </div>
        )}
        <div className="thread-typing" role="status">
          {isContactTyping && t('inbox.typing', { name: contactName(conversation.contact) })}
        </div>
        {conversation.status === 'resolved' && conversation.resolvedBy && (
          <div className="thread-day">{t(`inbox.resolvedBy.${conversation.resolvedBy}`)}</div>
        )}
      </div>
    </section>
  );
}

type MessageProps = {
  message: StaffMessage;
  conversation: Conversation;
  isWanted: boolean;
  question: string;
  /** The last of ours that the customer has seen. */
  isSeen: boolean;
};

function Message({ message, conversation, isWanted, question, isSeen }: MessageProps) {
  const { t } = useTranslation();
  const { id, kind, author, text, attachments, createdAt, answer } = message;
  if (author.kind === 'system') {
    return (
      <p id={id} className="thread-day">
        {text}
      </p>
    );
  }
  const name =
    author.kind === 'contact'
      ? contactName(conversation.contact)
      : (author.name ?? t(`inbox.author.${author.kind}`));
  return (
    <article id={id} className={`message message-${kind}${isWanted ? ' message-wanted' : ''}`}>
      <Avatar
        name={name}
        id={author.kind === 'contact' ? conversation.contact.id : (author.id ?? author.kind)}
        size={28}
        {...(author.kind === 'bot' ? { icon: 'bot' } : {})}
      />
      <div className="message-words">
        <div className="message-who">
          <span>{author.kind === 'bot' ? t('inbox.author.bot') : name}</span>
          {kind === 'note' && <span className="note-label">{t('inbox.note')}</span>}
          <Time iso={createdAt}>{timeOnly(createdAt)}</Time>
        </div>
        <div className="bubble">
          {text !== '' && <RichText text={text} />}
          {attachments.length > 0 && (
            <Suspense>
              <Attachments files={attachments} />
            </Suspense>
          )}
        </div>
        {isSeen && <span className="faint small">{t('inbox.seen')}</span>}
        {answer && answer.outcome !== 'small_talk' && (
          <AnswerCard answer={answer} conversationId={conversation.id} question={question} />
        )}
      </div>
    </article>
  );
}
