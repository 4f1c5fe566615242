import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { DocumentLink } from '../../../contract/index.ts';
import { originalPath } from './original-path.ts';

/** A part of a version's text, which begins at `start` in it, with its links to other documents. */
export function LinkedText({ text, start, links }: { text: string; start: number; links: DocumentLink[] }) {
  const pieces: ReactNode[] = [];
  let done = 0;
  for (const link of links) {
    const [from, to] = [Math.max(done, link.start - start), Math.min(text.length, link.end - start)];
    if (from >= to) continue;
    const { documentId, versionId, targetStart, targetEnd, title } = link;
    pieces.push(
      text.slice(done, from),
      <Link
        key={link.start}
        to={originalPath({ documentId, versionId, start: targetStart, end: targetEnd })}
        title={title}
      >
        {text.slice(from, to)}
      </Link>,
    );
    done = to;
  }
  return (
    <>
      {pieces}
      {text.slice(done)}
    </>
  );
}
