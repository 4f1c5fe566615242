// biome-ignore-all lint/suspicious/noArrayIndexKey: an answer never changes, so a part's place is its name.
import { type ComponentChildren, cloneElement, isValidElement, type VNode } from 'preact';
import type { MessageWithAnswer } from '../../../contract/index.ts';
import { parseMarkdown } from '../markdown.ts';
import { drawBlock } from '../views/rich-text.tsx';
import { useWidget } from '../views/use-widget.ts';
import { anyMark, firstMark, withMarks } from './with-marks.ts';

type AnswerOf = NonNullable<MessageWithAnswer['answer']>;

/** An answer in a model's words: after each sentence the numbers of the sources that it rests on, which open them. */
export function Cited({ answer }: { answer: AnswerOf }) {
  return (
    <div class="rich" dir="auto">
      {parseMarkdown(withMarks(answer.text, answer.sentences)).map((block, at) =>
        withButtons(drawBlock(block, at), answer),
      )}
    </div>
  );
}

function withButtons(drawn: ComponentChildren, answer: AnswerOf): ComponentChildren {
  if (Array.isArray(drawn)) return drawn.map((each) => withButtons(each, answer));
  if (typeof drawn === 'string') {
    return drawn.split(anyMark).map((part, at) => {
      const place = at % 2 === 1 ? part.charCodeAt(0) - firstMark : undefined;
      return place === undefined ? part : <Cite key={at} answer={answer} place={place} />;
    });
  }
  if (!isValidElement(drawn)) return drawn;
  const { children } = drawn.props as { children?: ComponentChildren };
  return children === undefined ? drawn : cloneElement(drawn as VNode, {}, withButtons(children, answer));
}

function Cite({ answer, place }: { answer: AnswerOf; place: number }) {
  const { actions, texts } = useWidget();
  const citation = answer.citations[place];
  if (!citation) return null;
  return (
    <button
      type="button"
      class="cite"
      aria-label={`${texts.source} ${place + 1}: ${citation.title}`}
      title={citation.title}
      onClick={() => actions.openPreview(answer.id, place)}
    >
      {place + 1}
    </button>
  );
}
