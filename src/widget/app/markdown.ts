/** A small, safe part of Markdown as data: there is no HTML in it, and links lead to the web, mail or a phone only. */
export type Inline =
  | string
  | { type: 'strong' | 'em' | 'del'; children: Inline[] }
  | { type: 'code'; text: string }
  | { type: 'link'; href: string; children: Inline[] }
  | { type: 'break' };
export type Block =
  | { type: 'paragraph' | 'heading'; children: Inline[] }
  | { type: 'list'; ordered: boolean; start: number; items: Block[][] }
  | { type: 'quote'; children: Block[] }
  | { type: 'code'; text: string }
  | { type: 'table'; head: Inline[][]; rows: Inline[][][] }
  | { type: 'rule' };

const fence = /^\s*(```|~~~)/;
const bullet = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const heading = /^#{1,6}\s+(.*?)\s*#*$/;
const rule = /^\s*([-*_])(\s*\1){2,}\s*$/;
const divider = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;
const deepest = 4;

export function parseMarkdown(text: string): Block[] {
  return blocks(text.replace(/\r\n?/g, '\n').split('\n'), 0);
}

function blocks(lines: string[], depth: number): Block[] {
  const found: Block[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    if (line.trim() === '') at++;
    else if (fence.test(line)) {
      const end = lines.findIndex((other, i) => i > at && fence.test(other));
      const last = end < 0 ? lines.length : end;
      found.push({ type: 'code', text: lines.slice(at + 1, last).join('\n') });
      at = last + 1;
    } else if (rule.test(line)) {
      found.push({ type: 'rule' });
      at++;
    } else if (heading.test(line)) {
      found.push({ type: 'heading', children: inline(heading.exec(line)?.[1] ?? '') });
      at++;
    } else if (/^\s*>/.test(line) && depth < deepest) {
      const end = runEnd(lines, at, (other) => /^\s*>/.test(other));
      const inner = lines.slice(at, end).map((other) => other.replace(/^\s*> ?/, ''));
      found.push({ type: 'quote', children: blocks(inner, depth + 1) });
      at = end;
    } else if (bullet.test(line) && depth < deepest) {
      at = list(lines, at, depth, found);
    } else if (line.includes('|') && divider.test(lines[at + 1] ?? '')) {
      const end = runEnd(lines, at, (other) => other.includes('|'));
      const [head = [], , ...rows] = lines.slice(at, end).map(cells);
      found.push({ type: 'table', head, rows });
      at = end;
    } else {
      const end = Math.max(
        at + 1,
        runEnd(lines, at, (other) => other.trim() !== '' && !startsBlock(other, depth)),
      );
      found.push({ type: 'paragraph', children: inline(lines.slice(at, end).join('\n').trim()) });
      at = end;
    }
  }
  return found;
}

function startsBlock(line: string, depth: number): boolean {
  if (fence.test(line) || rule.test(line) || heading.test(line)) return true;
  return depth < deepest && (bullet.test(line) || /^\s*>/.test(line));
}

function runEnd(lines: string[], from: number, belongs: (line: string) => boolean): number {
  let end = from;
  while (end < lines.length && belongs(lines[end] ?? '')) end++;
  return end;
}

/** Items with whatever is indented below them. Returns the line after the list. */
function list(lines: string[], from: number, depth: number, found: Block[]): number {
  const first = bullet.exec(lines[from] ?? '');
  const indent = first?.[1]?.length ?? 0;
  const ordered = /\d/.test(first?.[2] ?? '');
  const items: string[][] = [];
  let at = from;
  for (; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const item = bullet.exec(line);
    const own = item?.[1]?.length ?? 0;
    if (item && own <= indent + 1) {
      if (/\d/.test(item[2] ?? '') !== ordered) break;
      items.push([item[3] ?? '']);
    } else if (line.trim() === '') {
      const next = lines[at + 1] ?? '';
      if (!bullet.test(next) && !/^\s{2,}\S/.test(next)) break;
      items.at(-1)?.push('');
    } else if (/^\s/.test(line)) items.at(-1)?.push(line.slice(Math.min(indent + 2, line.search(/\S/))));
    else break;
  }
  const start = Number.parseInt(first?.[2] ?? '1', 10) || 1;
  found.push({ type: 'list', ordered, start, items: items.map((item) => blocks(item, depth + 1)) });
  return at;
}

function cells(line: string): Inline[][] {
  const row = line.trim().replace(/^\||\|$/g, '');
  return row.split(/(?<!\\)\|/).map((cell) => inline(cell.trim().replaceAll('\\|', '|')));
}

const address = /^(https?:|mailto:|tel:)/i;
const inlineStart =
  /\\([\\`*_{}[\]()#+\-.!|~>])|(`+)([^`]|[^`][\s\S]{0,2000}?[^`])\2(?!`)|!?\[([^\]\n]{0,500})\]\(\s*<?([^\s)>]{1,1000})>?(?:\s+"[^"\n]*")?\s*\)|\*\*(?=\S)([\s\S]{0,2000}?\S)\*\*|(?<![\w*])\*(?=[^\s*])([^*\n]{0,500}?[^\s*])\*(?![\w*])|(?<![\w_])_(?=[^\s_])([^_\n]{0,500}?[^\s_])_(?![\w_])|~~(?=\S)([\s\S]{0,2000}?\S)~~|<?\b(https?:\/\/[^\s<>"'，。；！？、）】》」]+)>?| *\n/;

/** The marks inside a paragraph. Single stars and underscores inside words are left alone: file_names, 5*3. */
export function inline(text: string, depth = 0): Inline[] {
  const found: Inline[] = [];
  let rest = text;
  for (let match = inlineStart.exec(rest); match && depth < deepest; match = inlineStart.exec(rest)) {
    if (match.index > 0) found.push(rest.slice(0, match.index));
    rest = rest.slice(match.index + match[0].length);
    const [all, escaped, , code, label, href, strong, star, underscore, del, url] = match;
    if (escaped !== undefined) found.push(escaped);
    else if (code !== undefined) found.push({ type: 'code', text: code });
    else if (href !== undefined) found.push(...link(all, label ?? '', href, depth));
    else if (strong !== undefined) found.push({ type: 'strong', children: inline(strong, depth + 1) });
    else if (star !== undefined) found.push({ type: 'em', children: inline(star, depth + 1) });
    else if (underscore !== undefined) found.push({ type: 'em', children: inline(underscore, depth + 1) });
    else if (del !== undefined) found.push({ type: 'del', children: inline(del, depth + 1) });
    else if (url !== undefined) {
      const tail = /[.,:;!?)\]]+$/.exec(url)?.[0] ?? '';
      const clean = url.slice(0, url.length - tail.length);
      found.push({ type: 'link', href: clean, children: [clean] });
      if (tail) found.push(tail);
    } else found.push({ type: 'break' });
  }
  if (rest) found.push(rest);
  return found;
}

/** Pictures become links: a picture from elsewhere would tell its server who reads. */
function link(all: string, label: string, href: string, depth: number): Inline[] {
  if (!address.test(href)) return [label || all];
  return [{ type: 'link', href, children: label ? inline(label, depth + 1) : [href] }];
}

/** Text that somebody typed: nothing but line ends and addresses mean something. */
export function plainText(text: string): Block[] {
  const children: Inline[] = [];
  text.split('\n').forEach((line, i) => {
    if (i > 0) children.push({ type: 'break' });
    let last = 0;
    for (const match of line.matchAll(/https?:\/\/[^\s<>"'，。；！？、）】》」]+/g)) {
      const href = match[0].replace(/[.,:;!?)\]]+$/, '');
      if (match.index > last) children.push(line.slice(last, match.index));
      children.push({ type: 'link', href, children: [href] });
      last = match.index + href.length;
    }
    if (last < line.length) children.push(line.slice(last));
  });
  return [{ type: 'paragraph', children }];
}
