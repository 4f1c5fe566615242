import { useEffect, useRef } from 'preact/hooks';
import type { OpenedCitation } from '../../../contract/index.ts';
import { languageTag } from '../views/answer.tsx';
import { markQuote } from '../views/highlight.ts';
import { Icon } from '../views/icons.tsx';
import { useWidget } from '../views/use-widget.ts';
import { cutAtLinks } from './cut-at-links.ts';
import { Drawing } from './drawing.tsx';
import { Sheet } from './sheet.tsx';

/** The frozen passage around a quote, as far as the document is open to this customer. */
export function PreviewSheet() {
  const { state, actions, texts } = useWidget();
  const { preview } = state;
  if (!preview) return null;
  const { opened, failed, answerId, index, trail } = preview;
  const back = () => (trail ? actions.openPreview(answerId, index, before(trail)) : actions.closePreview());
  return (
    <Sheet title={texts.previewTitle} close={back}>
      {failed && (
        <p class="wrong" role="alert">
          {texts.previewFailed}
        </p>
      )}
      {!opened && !failed && <div class="skeleton" role="status" aria-label={texts.connecting} />}
      {opened && <Opened key={trail} opened={opened} answerId={answerId} index={index} trail={trail} />}
    </Sheet>
  );
}

type OpenedProps = { opened: OpenedCitation; answerId: string; index: number; trail?: string | undefined };

/** One link fewer was followed; undefined is the citation itself. */
function before(trail: string): string | undefined {
  return trail.split('.').slice(0, -1).join('.') || undefined;
}

function Opened({ opened, answerId, index, trail }: OpenedProps) {
  const { actions, texts } = useWidget();
  const mark = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    mark.current?.scrollIntoView({ block: 'center' });
    // What had the focus went with the source before: a link, or its heading.
    const root = heading.current?.getRootNode();
    if (root instanceof ShadowRoot && !root.activeElement) heading.current?.focus();
  }, []);
  const { passage, passageStart, quote, start, images = [], links = [] } = opened;
  /** A part of the passage, with its links. */
  const linked = (part: string, from: number) =>
    cutAtLinks(part, from, links).map(({ text, trail: to }) =>
      to ? (
        <button
          key={to}
          type="button"
          class="passage-link"
          onClick={() => actions.openPreview(answerId, index, to)}
        >
          {text}
        </button>
      ) : (
        text
      ),
    );
  const text = passage ?? quote;
  const cut =
    (passage === null
      ? undefined
      : markQuote(passage, quote, passageStart === null ? undefined : start - passageStart)) ??
    (passage === null ? { before: '', marked: quote, after: '' } : undefined);
  const about = [
    opened.page === null ? '' : texts.page(opened.page),
    opened.version === null ? '' : texts.version(opened.version),
    opened.documentId === null ? texts.faq : '',
  ].filter(Boolean);
  return (
    <>
      <h3 class="preview-title" ref={heading} tabIndex={-1} dir="auto" lang={languageTag(opened.language)}>
        {opened.title}
      </h3>
      {opened.headingPath.length > 0 && (
        <p class="preview-path" lang={languageTag(opened.language)}>
          {opened.headingPath.join(' › ')}
        </p>
      )}
      <p class="preview-about">{about.join(' · ')}</p>
      <div class="passage" lang={languageTag(opened.language)} dir="auto">
        {cut ? (
          <>
            {linked(cut.before, 0)}
            <mark ref={mark}>{linked(cut.marked, cut.before.length)}</mark>
            {linked(cut.after, cut.before.length + cut.marked.length)}
          </>
        ) : (
          linked(text, 0)
        )}
      </div>
      {passage !== null && images.length > 0 && (
        <div class="passage-pictures">
          {images.map(({ id, alt, page }) => (
            <Drawing
              key={id}
              path={`answers/${answerId}/citations/${index}/images/${id}`}
              most={560}
              alt={alt || (page === null ? texts.picture : `${texts.picture}, ${texts.page(page)}`)}
            />
          ))}
        </div>
      )}
      {opened.recognised && (
        <p class="recognised">
          <Icon name="document" />
          {texts.recognised}
        </p>
      )}
      {!trail && <p class="note">{passage === null ? texts.previewQuoteOnly : texts.frozen}</p>}
      {opened.url && <SourceLink url={opened.url} />}
      {opened.fileUrl && (
        <button type="button" class="button" onClick={actions.openFile}>
          <Icon name="download" />
          {texts.openFile}
        </button>
      )}
    </>
  );
}

/** Where the source can be read in the open: a page of a website, a file of a folder that is published. */
function SourceLink({ url }: { url: string }) {
  const { texts } = useWidget();
  // An address in an answer is followed as a link of the bot's text is: to the web, and nowhere else.
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (!address || !/^https?:$/.test(address.protocol)) return null;
  return (
    <a class="button" href={address.href} target="_blank" rel="noopener noreferrer">
      <Icon name="document" />
      {texts.source} · {address.host}
    </a>
  );
}
