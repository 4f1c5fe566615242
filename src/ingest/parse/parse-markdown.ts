import { load } from 'cheerio';
import { lexer, type Token, type Tokens } from 'marked';
import { addPicture, embeddedPicture } from './add-picture.ts';
import { decodeText } from './decode-text.ts';
import { addHtmlBlocks, type Pictures, type TableCounter } from './html-blocks.ts';
import { numbered } from './item-number.ts';
import { UNSEEN } from './link-marks.ts';
import { builtOf, createTextBuilder, type TextBuilder } from './text-builder.ts';
import type { ParsedDocument, ParseLimits, SourceFile } from './types.ts';

/** Splits YAML front matter off and takes its title; the rest of it is for the program that made the site. */
function splitFrontMatter(text: string): { body: string; title?: string } {
  const match = /^\ufeff?---[ \t]*\r?\n([\s\S]*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/.exec(text);
  if (!match) return { body: text };
  const title = /^title[ \t]*:[ \t]*(.+)$/m.exec(match[1] ?? '')?.[1]?.trim();
  const unquoted = title?.replace(/^(["'])([\s\S]*)\1$/, '$2');
  return { body: text.slice(match[0].length), ...(unquoted ? { title: unquoted } : {}) };
}

/** MDX and site generators: imports, exports and the marks of admonitions are no text. */
function dropSiteSyntax(body: string, isMdx: boolean): string {
  let inFence = false;
  return body
    .split('\n')
    .map((line) => {
      if (/^\s*(```|~~~)/.test(line)) inFence = !inFence;
      if (inFence) return line;
      if (/^\s*:::+/.test(line))
        return `${line.replace(/^\s*:::+\s*\w*\s*/, '').replace(/^\[(.*)\]\s*$/, '$1')}\n`;
      if (/^\s*\{\{[<%].*[>%]\}\}\s*$/.test(line)) return '';
      if (/^\s*>\s*\[!\w+\]\s*$/.test(line)) return '>';
      if (isMdx && /^(import\s.+from\s|import\s["']|export\s+(default|const|function)\s)/.test(line))
        return '';
      return line;
    })
    .join('\n');
}

function plainHtml(html: string): string {
  return load(html, null, false).root().text();
}

/** Stands for a hard line break until soft ones are joined; NUL cannot come out of marked. */
const HARD_BREAK = '\u0000';

/** What a reader sees of inline Markdown, soft line breaks as line feeds and hard ones as `HARD_BREAK`. */
function inline(tokens: Token[] | undefined, builder: TextBuilder): string {
  let text = '';
  /** An `<a>` of HTML that is open: its address, and where in `text` its words begin. */
  let open: { href: string; from: number } | undefined;
  for (const token of tokens ?? []) {
    if (token.type === 'br') text += HARD_BREAK;
    else if (token.type === 'html') {
      text += /^<br\b/i.test(token.raw) ? HARD_BREAK : '';
      const href = /^<a\b/i.test(token.raw) ? load(token.raw)('a').attr('href') : undefined;
      if (href !== undefined) open = { href, from: text.length };
      else if (open && /^<\/a\b/i.test(token.raw)) {
        text = text.slice(0, open.from) + builder.link(open.href, text.slice(open.from));
        open = undefined;
      }
    } else if (token.type === 'link')
      text += builder.link(
        decode((token as Tokens.Link).href),
        inline((token as Tokens.Link).tokens, builder),
      );
    else if (token.type === 'image') text += (token as Tokens.Image).text;
    else if (token.type === 'checkbox') text += '';
    else if ('tokens' in token && token.tokens) text += inline(token.tokens, builder);
    else if (token.type === 'codespan' || token.type === 'escape' || token.type === 'text')
      text += decode((token as Tokens.Text).text);
    else text += token.raw;
  }
  return text;
}

/** Markdown passes HTML entities through. */
function decode(text: string): string {
  return /&[#\w]+;/.test(text) ? plainHtml(text.replaceAll('<', '&lt;')) : text;
}

const BETWEEN_CHINESE = new RegExp(
  `([\\u2e80-\\u9fff\\uff00-\\uffef]${UNSEEN.after})\\n(?=${UNSEEN.before}[\\u2e80-\\u9fff\\uff00-\\uffef])`,
  'g',
);

/** A soft line break is a space between words and nothing between Chinese characters. */
function unwrap(text: string): string {
  return text.replace(BETWEEN_CHINESE, '$1').replace(/([^\n])\n(?!\n)/g, '$1 ');
}

function paragraphText(tokens: Token[] | undefined, builder: TextBuilder): string {
  return inline(tokens, builder).split(HARD_BREAK).map(unwrap).join('\n');
}

type Walk = { builder: TextBuilder; counter: TableCounter; pictures: Pictures };

/** Takes in the pictures of a paragraph, a list item or a table, below it. */
function addPictures(walk: Walk, tokens: Token[] | undefined): void {
  for (const token of tokens ?? []) {
    if (token.type === 'image') {
      const { href, text, title } = token as Tokens.Image;
      const bytes = embeddedPicture(href) ?? walk.pictures.findPicture?.(href);
      if (bytes) addPicture(walk.builder, { bytes, alt: text || title || '' }, walk.pictures.readPictures);
    } else if ('tokens' in token) addPictures(walk, token.tokens);
  }
}

function addTable(walk: Walk, token: Tokens.Table): void {
  const cells = (row: Tokens.TableCell[]) =>
    row.map((cell) => inline(cell.tokens, walk.builder).replaceAll(HARD_BREAK, ' '));
  walk.builder.addRow({ cells: cells(token.header), table: walk.counter.tables, headerRow: true });
  for (const row of token.rows) walk.builder.addRow({ cells: cells(row), table: walk.counter.tables });
  walk.counter.tables += 1;
  for (const cell of [token.header, ...token.rows].flat()) addPictures(walk, cell.tokens);
}

function hasImage(token: Token): boolean {
  return token.type === 'image' || ('tokens' in token && token.tokens?.some(hasImage) === true);
}

function addItems(walk: Walk, list: Tokens.List, level: number): void {
  for (const [at, item] of list.items.entries()) {
    let text = '';
    let number = list.ordered ? Number(list.start || 1) + at : undefined;
    const flush = () => {
      const marked = number === undefined ? text : numbered(text, number);
      walk.builder.add({ kind: 'list_item', level, text: marked });
      if (text.trim() !== '') number = undefined;
      text = '';
    };
    for (const token of item.tokens) {
      if (token.type === 'text' || token.type === 'paragraph') {
        if (text) flush();
        text = paragraphText((token as Tokens.Text).tokens ?? [token], walk.builder);
        if (hasImage(token)) {
          flush();
          addPictures(walk, [token]);
        }
      } else {
        flush();
        addToken(walk, token, level + 1);
      }
    }
    flush();
  }
}

function addToken(walk: Walk, token: Token, listLevel = 1): void {
  const { builder } = walk;
  switch (token.type) {
    case 'heading': {
      const heading = token as Tokens.Heading;
      const text = inline(heading.tokens, builder).replaceAll(HARD_BREAK, ' ');
      const anchor = /\s*\{#([^}]*)\}\s*$/.exec(text);
      builder.add({
        kind: 'heading',
        level: heading.depth,
        text: anchor ? text.slice(0, anchor.index) : text,
        ...(anchor?.[1] ? { anchor: anchor[1] } : {}),
      });
      break;
    }
    case 'paragraph':
    case 'text':
      builder.add({
        kind: 'paragraph',
        text: paragraphText((token as Tokens.Paragraph).tokens ?? [token], builder),
      });
      addPictures(walk, [token]);
      break;
    case 'list':
      addItems(walk, token as Tokens.List, listLevel);
      break;
    case 'table':
      addTable(walk, token as Tokens.Table);
      break;
    case 'code':
      builder.add({ kind: 'code', text: (token as Tokens.Code).text });
      break;
    case 'blockquote':
      for (const inner of (token as Tokens.Blockquote).tokens) addToken(walk, inner, listLevel);
      break;
    case 'html':
      addHtmlBlocks(load(token.raw), builder, walk.pictures, walk.counter);
      break;
    default:
  }
}

/** Markdown (CommonMark with tables; also MDX without its code): blocks as a reader sees them, without the marks. */
export function parseMarkdown(file: SourceFile, limits: ParseLimits): ParsedDocument {
  const { bytes, fileName } = file;
  const { text } = decodeText(bytes);
  const { body, title } = splitFrontMatter(text.replace(/\r\n?/g, '\n'));
  const builder = createTextBuilder(limits);
  const walk: Walk = { builder, counter: { tables: 0 }, pictures: file };
  for (const token of lexer(dropSiteSyntax(body, /\.mdx$/i.test(fileName)))) addToken(walk, token);
  return {
    kind: 'markdown',
    ...(title ? { title } : {}),
    ...builtOf(builder),
  };
}
