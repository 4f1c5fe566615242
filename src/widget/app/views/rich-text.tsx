// biome-ignore-all lint/suspicious/noArrayIndexKey: a text never changes, so a part's place is its name.
import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import { type Block, type Inline, parseMarkdown, plainText } from '../markdown.ts';
import { useWidget } from './use-widget.ts';

/** Markdown as elements: no HTML string is ever read, so nothing in a message can run. */
export function RichText({
  text,
  plain = false,
  lang,
}: {
  text: string;
  plain?: boolean;
  lang?: string | undefined;
}) {
  const blocks = useMemo(() => (plain ? plainText(text) : parseMarkdown(text)), [text, plain]);
  return (
    <div class="rich" dir="auto" lang={lang}>
      {blocks.map(drawBlock)}
    </div>
  );
}

export function drawBlock(block: Block, key: number): ComponentChildren {
  switch (block.type) {
    case 'paragraph':
      return <p key={key}>{block.children.map(drawInline)}</p>;
    case 'heading':
      return (
        <p key={key} class="rich-heading">
          {block.children.map(drawInline)}
        </p>
      );
    case 'quote':
      return <blockquote key={key}>{block.children.map(drawBlock)}</blockquote>;
    case 'code':
      return (
        <pre key={key}>
          <code>{block.text}</code>
        </pre>
      );
    case 'rule':
      return <hr key={key} />;
    case 'list': {
      const items = block.items.map((item, i) => <li key={i}>{drawItem(item)}</li>);
      return block.ordered ? (
        <ol key={key} start={block.start}>
          {items}
        </ol>
      ) : (
        <ul key={key}>{items}</ul>
      );
    }
    case 'table':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls by itself, also by keyboard.
        <div key={key} class="rich-table" tabIndex={0}>
          <table>
            <thead>
              <tr>
                {block.head.map((cell, i) => (
                  <th key={i} scope="col">
                    {cell.map(drawInline)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {block.rows.map((row, i) => (
                <tr key={i}>
                  {row.map((cell, j) => (
                    <td key={j}>{cell.map(drawInline)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
  }
}

/** A tight list shows its words without the space of a paragraph. */
function drawItem(blocks: Block[]): ComponentChildren {
  const [first, ...rest] = blocks;
  if (first?.type !== 'paragraph') return blocks.map(drawBlock);
  return [...first.children.map(drawInline), ...rest.map(drawBlock)];
}

function drawInline(part: Inline, key: number): ComponentChildren {
  if (typeof part === 'string') return part;
  switch (part.type) {
    case 'strong':
      return <strong key={key}>{part.children.map(drawInline)}</strong>;
    case 'em':
      return <em key={key}>{part.children.map(drawInline)}</em>;
    case 'del':
      return <del key={key}>{part.children.map(drawInline)}</del>;
    case 'code':
      return <code key={key}>{part.text}</code>;
    case 'break':
      return <br key={key} />;
    case 'link':
      return (
        <OutLink key={key} href={part.href}>
          {part.children.map(drawInline)}
        </OutLink>
      );
  }
}

function OutLink({ href, children }: { href: string; children: ComponentChildren }) {
  const { texts } = useWidget();
  return (
    <a href={href} target="_blank" rel="noopener noreferrer nofollow">
      {children}
      <span class="hidden"> ({texts.opensNewTab})</span>
    </a>
  );
}
