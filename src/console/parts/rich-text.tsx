import { Fragment, type ReactNode } from 'react';

/** The Markdown that answers use (lists, bold, code, links), as elements and never as HTML. */
export function RichText({ text }: { text: string }) {
  return <div className="rich">{blocks(text)}</div>;
}

const bullet = /^\s*[-*•]\s+/;
const counted = /^\s*\d+[.)、]\s*/;

function blocks(text: string): ReactNode[] {
  const found: ReactNode[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; ) {
    const marker = [bullet, counted].find((each) => each.test(lines[at] ?? ''));
    const start = at;
    const belongs = (line: string) =>
      marker ? marker.test(line) : ![bullet, counted].some((each) => each.test(line));
    while (at < lines.length && belongs(lines[at] ?? '')) at += 1;
    const part = lines.slice(start, at);
    if (!marker) {
      const words = part.join('\n').trim();
      if (words) found.push(<p key={start}>{inline(words)}</p>);
      continue;
    }
    const List = marker === bullet ? 'ul' : 'ol';
    found.push(
      <List key={start}>
        {part.map((line, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines of a text that does not change
          <li key={i}>{inline(line.replace(marker, ''))}</li>
        ))}
      </List>,
    );
  }
  return found;
}

const marks =
  /(\*\*[^*\n]+\*\*|`[^`\n]+`|\[[^\]\n]+\]\(https?:\/\/[^)\s]+\)|https?:\/\/[^\s<>"'，。；）)]+)/g;

function inline(text: string): ReactNode[] {
  return text.split(marks).map((part, i) => {
    const link = /^\[([^\]]+)\]\((.+)\)$/.exec(part);
    const key = `${i}-${part}`;
    if (part.startsWith('**')) return <strong key={key}>{part.slice(2, -2)}</strong>;
    if (part.startsWith('`')) return <code key={key}>{part.slice(1, -1)}</code>;
    if (link || /^https?:\/\//.test(part)) {
      return (
        <a key={key} href={link?.[2] ?? part} target="_blank" rel="noreferrer noopener">
          {link?.[1] ?? part}
        </a>
      );
    }
    return <Fragment key={key}>{part}</Fragment>;
  });
}
