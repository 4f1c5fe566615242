import type { Citation, MessageWithAnswer } from '../../../contract/index.ts';
import type { Locale } from '../locales/index.ts';
import { takesMessage } from '../state.ts';
import { CopyButton } from './copy-button.tsx';
import { markQuote } from './highlight.ts';
import { Icon } from './icons.tsx';
import { RatingBar } from './rating.tsx';
import { RichText } from './rich-text.tsx';
import { useWidget } from './use-widget.ts';

type AnswerOf = NonNullable<MessageWithAnswer['answer']>;

/** What the bot said: the words, the evidence, what to do next. `latest`: nothing was said after it. */
export function AnswerView({
  message,
  answer,
  latest,
}: {
  message: MessageWithAnswer;
  answer: AnswerOf;
  latest: boolean;
}) {
  const { state, actions, texts } = useWidget();
  const answered = answer.outcome === 'answered';
  const ended = state.conversation?.status === 'resolved';
  const withPeople = state.conversation?.withPeople ?? false;
  const text = answer.text || message.text;
  return (
    <div class={`answer ${answered ? 'card' : 'bubble'}`}>
      <Words text={text} answer={answer} />
      {answer.citations.length > 0 && answered && (
        <ul
          class={answer.sentences ? 'sources numbered' : 'sources'}
          aria-label={answer.citations.length > 1 ? texts.sources : texts.source}
        >
          {answer.citations.map((citation, index) => (
            <Source
              // biome-ignore lint/suspicious/noArrayIndexKey: evidence is frozen; its place is its name.
              key={index}
              answerId={answer.id}
              index={index}
              citation={citation}
              bare={isShown(text, citation)}
            />
          ))}
        </ul>
      )}
      {answer.suggestions.length > 0 && (
        <ul class="choices" aria-label={texts.didYouMean}>
          {answer.suggestions.map(({ id, question }) => (
            <li key={id}>
              <button
                type="button"
                class="choice"
                disabled={!latest}
                onClick={() => actions.ask(question, id)}
              >
                <span dir="auto">{question}</span>
                <Icon name="next" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {answer.handoffOffered && latest && !withPeople && !ended && <PersonButton />}
      {answered && (
        <footer class="answer-foot">
          <RatingBar answer={answer} latest={latest} />
          <CopyButton text={text} />
        </footer>
      )}
    </div>
  );
}

/** An extract is shown as the source has it, with what is quoted marked; anything else is Markdown. */
function Words({ text, answer }: { text: string; answer: AnswerOf }) {
  const { later } = useWidget().state;
  if (answer.sentences && later) return <later.Cited answer={answer} />;
  const [only] = answer.citations;
  const extract = answer.citations.length === 1 && only && only.documentId !== null ? only : undefined;
  // An extract may span a heading and its text; empty lines between them would tear the mark apart.
  const cut = extract && markQuote(text.replace(/\n{2,}/g, '\n'), extract.quote);
  if (!cut) return <RichText text={text} lang={only && languageTag(only.language)} />;
  return (
    <p class="rich extract" dir="auto">
      {cut.before}
      <mark lang={languageTag(extract.language)}>{cut.marked}</mark>
      {cut.after}
    </p>
  );
}

/** The quote stands in the answer already, or the answer is a FAQ entry as it was written. */
function isShown(text: string, { documentId, quote }: Citation): boolean {
  return documentId === null || markQuote(text, quote) !== undefined;
}

export function PersonButton() {
  const { state, actions, texts } = useWidget();
  const asked = state.outbox.some(({ kind }) => kind === 'handoff');
  return (
    <button type="button" class="button quiet" disabled={asked} onClick={actions.askPerson}>
      <Icon name="person" />
      {asked ? texts.askedForPerson : takesMessage(state) ? texts.leaveMessage : texts.talkToPerson}
    </button>
  );
}

type SourceProps = { answerId: string; index: number; citation: Citation; bare: boolean };

/** One piece of evidence; opens the passage it was taken from. */
function Source({ answerId, index, citation, bare }: SourceProps) {
  const { state, actions, texts } = useWidget();
  const foreign = isForeign(citation.language, state.locale);
  const language = texts.languageNames[citation.language as keyof Locale['languageNames']];
  return (
    <li>
      <button type="button" class="source" onClick={() => actions.openPreview(answerId, index)}>
        {!bare && (
          <span class="quote" lang={languageTag(citation.language)} dir="auto">
            <mark>{citation.quote}</mark>
          </span>
        )}
        <span class="source-line">
          <Icon name="document" />
          <span class="hidden">{texts.showPassage} </span>
          <span class="source-title" dir="auto" lang={languageTag(citation.language)}>
            {citation.title}
          </span>
          {citation.page !== null && <span class="source-page">{texts.page(citation.page)}</span>}
          {citation.documentId === null && <span class="source-page">{texts.faq}</span>}
          <Icon name="next" />
        </span>
        {foreign && !bare && (
          <span class="source-note">{language ? texts.sourceIn(language) : texts.otherLanguage}</span>
        )}
      </button>
    </li>
  );
}

/** Simplified and traditional Chinese read each other. */
function isForeign(language: string, locale: string): boolean {
  if (language === 'other') return false;
  return language.split('-')[0] !== locale.split('-')[0];
}

export function languageTag(language: string): string | undefined {
  return { 'zh-Hans': 'zh-CN', 'zh-Hant': 'zh-TW', en: 'en' }[language];
}
