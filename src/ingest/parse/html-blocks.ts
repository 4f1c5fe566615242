import type { CheerioAPI, contains } from 'cheerio';
import { addPicture, embeddedPicture } from './add-picture.ts';
import { guessHeaderRow } from './guess-header-row.ts';
import { numbered } from './item-number.ts';
import { withoutMarks } from './link-marks.ts';
import type { TextBuilder } from './text-builder.ts';
import type { SourceFile } from './types.ts';

/** Nodes of cheerio's tree, whose own package is not ours to import. */
type AnyNode = Parameters<typeof contains>[0];
type Element = Extract<AnyNode, { attribs: object }>;
type Text = Extract<AnyNode, { data: string }>;

function isTag(node: AnyNode): node is Element {
  return 'attribs' in node;
}

function isText(node: AnyNode): node is Text {
  return String(node.type) === 'text';
}

/** Elements that hold no text of the document. */
const SKIPPED = new Set(
  'script style noscript template head nav header footer aside svg math button select textarea iframe object canvas audio video dialog menu'.split(
    ' ',
  ),
);
const BLOCKS = new Set(
  'address article blockquote body center dd details dialog div dl dt fieldset figcaption figure h1 h2 h3 h4 h5 h6 hr html li main ol p pre section summary table ul'.split(
    ' ',
  ),
);

export type TableCounter = { tables: number };

type Numbering = { next: number; type: string | undefined };

type Walk = {
  builder: TextBuilder;
  /** Numbers the tables of the document; shared with the Markdown parser, whose documents may hold HTML. */
  counter: TableCounter;
  inline: string;
  /** How the inline text that is being collected will be added. */
  as: { kind: 'paragraph' } | { kind: 'list_item'; level: number };
  listDepth: number;
  /** The ordered list that is being read, with its next number. */
  ordered: Numbering | undefined;
  /** What the text that is collected will be numbered with: the first of an item. */
  mark: Numbering | undefined;
  pictures: Pictures;
  /** Pictures in the text that is being collected: they stand below it. */
  waiting: { bytes: Uint8Array; alt: string }[];
};

/** Where the pictures that HTML names come from, and what was read in them. */
export type Pictures = Pick<SourceFile, 'findPicture' | 'readPictures'>;

function isHidden(element: Element): boolean {
  const { hidden, style, 'aria-hidden': ariaHidden } = element.attribs;
  return (
    hidden !== undefined ||
    ariaHidden === 'true' ||
    /display\s*:\s*none|visibility\s*:\s*hidden/i.test(style ?? '')
  );
}

/** Frames of pages that were built without the elements made for it; whole names only, `nav-text` may be content. */
const FRAME =
  /(^|\s)(nav|navbar|navigation|breadcrumbs?|sidebar|footer|site-footer|site-header|skip-link)(\s|$)/i;

function isSkipped(element: Element): boolean {
  return (
    SKIPPED.has(element.name) ||
    isHidden(element) ||
    FRAME.test(`${element.attribs.class ?? ''} ${element.attribs.id ?? ''}`) ||
    /^(navigation|banner|contentinfo|search)$/.test(element.attribs.role ?? '')
  );
}

function flush(walk: Walk): void {
  const { inline, mark } = walk;
  walk.builder.add({ ...walk.as, text: mark ? numbered(inline, mark.next, mark.type) : inline });
  if (inline.trim() !== '') walk.mark = undefined;
  walk.inline = '';
  for (const picture of walk.waiting.splice(0)) addPicture(walk.builder, picture, walk.pictures.readPictures);
}

/** Notes the pictures in an element; nothing is fetched. */
function takePictures(walk: Walk, node: AnyNode): void {
  if (!isTag(node) || isSkipped(node)) return;
  if (node.name !== 'img') {
    for (const child of node.children) takePictures(walk, child);
    return;
  }
  const { src = '', alt = '', title = '' } = node.attribs;
  const bytes = embeddedPicture(src) ?? walk.pictures.findPicture?.(src);
  if (bytes) walk.waiting.push({ bytes, alt: alt || title || captionOf(node) });
}

/** The caption of the figure that a picture stands in. */
function captionOf(image: Element): string {
  const figure = image.parent;
  if (!figure || !isTag(figure) || figure.name !== 'figure') return '';
  const caption = figure.children.find((node) => isTag(node) && node.name === 'figcaption');
  return caption && isTag(caption) ? inlineText(caption.children) : '';
}

type InlineOptions = { keepLayout?: boolean; link?: TextBuilder['link'] };

/** The text of an element that is one block, with `<br>` and inner blocks as line breaks; links marked by `link`. */
function inlineText(nodes: AnyNode[], options: InlineOptions = {}): string {
  const { keepLayout, link } = options;
  let text = '';
  for (const node of nodes) {
    if (isText(node)) text += keepLayout ? node.data : node.data.replace(/\s+/g, ' ');
    else if (!isTag(node) || isSkipped(node)) continue;
    else if (node.name === 'br') text += '\n';
    else if (node.name === 'img') text += node.attribs.alt ?? '';
    else {
      const inner = inlineText(node.children, options);
      text +=
        node.name === 'a' && link && node.attribs.href !== undefined
          ? link(node.attribs.href, inner)
          : BLOCKS.has(node.name) || node.name === 'tr'
            ? `\n${inner}\n`
            : node.name === 'td' || node.name === 'th'
              ? `${inner} `
              : inner;
    }
  }
  return text;
}

function rowsOf(table: Element): { row: Element; inHead: boolean }[] {
  const rows: { row: Element; inHead: boolean }[] = [];
  const visit = (nodes: AnyNode[], inHead: boolean) => {
    for (const node of nodes) {
      if (!isTag(node) || isHidden(node)) continue;
      if (node.name === 'tr') rows.push({ row: node, inHead });
      else if (/^(thead|tbody|tfoot)$/.test(node.name)) visit(node.children, node.name === 'thead');
    }
  };
  visit(table.children, false);
  return rows;
}

function span(value: string | undefined): number {
  const parsed = Number.parseInt(value ?? '1', 10);
  return Number.isFinite(parsed) ? Math.min(Math.max(parsed, 1), 100) : 1;
}

/**
 * Cells of each row; a cell that spans rows is repeated in each of them, one that spans columns stands in the first.
 */
function tableGrid(rows: Element[], builder: TextBuilder): string[][] {
  const pending = new Map<number, { left: number; text: string }>();
  return rows.map((row) => {
    const cells: string[] = [];
    const takePending = () => {
      for (
        let above = pending.get(cells.length);
        above && above.left > 0;
        above = pending.get(cells.length)
      ) {
        above.left -= 1;
        cells.push(above.text);
      }
    };
    for (const cell of row.children) {
      if (!isTag(cell) || (cell.name !== 'td' && cell.name !== 'th')) continue;
      takePending();
      const text = inlineText(cell.children, builder).trim();
      const below = span(cell.attribs.rowspan) - 1;
      for (let column = 0; column < span(cell.attribs.colspan); column += 1) {
        const shown = column === 0 ? text : '';
        if (below > 0) pending.set(cells.length, { left: below, text: shown });
        cells.push(shown);
      }
    }
    takePending();
    return cells;
  });
}

function isHeaderRow({ row, inHead }: { row: Element; inHead: boolean }): boolean {
  const cells = row.children.filter((cell) => isTag(cell) && (cell.name === 'td' || cell.name === 'th'));
  return inHead || (cells.length > 1 && cells.every((cell) => isTag(cell) && cell.name === 'th'));
}

function addTable(walk: Walk, table: Element): void {
  const caption = table.children.find((node) => isTag(node) && node.name === 'caption');
  if (caption && isTag(caption))
    walk.builder.add({ kind: 'paragraph', text: inlineText(caption.children, walk.builder) });
  const rows = rowsOf(table);
  const isLayout =
    rows.every(({ row }) => row.children.filter(isTag).length <= 1) || rows.some(({ row }) => hasTable(row));
  if (isLayout) {
    // One column, or tables inside: a table used to place things, as in mails and old pages.
    for (const { row } of rows)
      for (const cell of row.children) if (isTag(cell)) walkBlock(walk, cell.children);
    return;
  }
  takePictures(walk, table);
  const grid = tableGrid(
    rows.map(({ row }) => row),
    walk.builder,
  );
  const first = rows.findIndex((row) => !isHeaderRow(row));
  const headers = first > 0 ? first : guessHeaderRow(grid.map((cells) => cells.map(withoutMarks))) ? 1 : 0;
  for (const [at, cells] of grid.entries()) {
    walk.builder.addRow({ cells, table: walk.counter.tables, ...(at < headers ? { headerRow: true } : {}) });
  }
  walk.counter.tables += 1;
  flush(walk);
}

function hasTable(element: Element): boolean {
  return element.children.some((child) => isTag(child) && (child.name === 'table' || hasTable(child)));
}

function walkBlock(walk: Walk, nodes: AnyNode[]): void {
  for (const node of nodes) walkNode(walk, node);
  flush(walk);
}

/** The items of a list; those of an ordered one are numbered. */
function walkList(walk: Walk, list: Element): void {
  const { ordered } = walk;
  const { start = '1', type, reversed } = list.attribs;
  const isOrdered = list.name === 'ol' && reversed === undefined;
  walk.ordered = isOrdered ? { next: Number.parseInt(start, 10) || 1, type } : undefined;
  walk.listDepth += 1;
  walkBlock(walk, list.children);
  walk.listDepth -= 1;
  walk.ordered = ordered;
}

function walkItem(walk: Walk, item: Element): void {
  const { as, mark, ordered } = walk;
  walk.as = { kind: 'list_item', level: Math.max(1, walk.listDepth) };
  walk.mark = ordered && { ...ordered };
  if (ordered) ordered.next += 1;
  walkBlock(walk, item.children);
  walk.as = as;
  walk.mark = mark;
}

function walkElement(walk: Walk, element: Element): void {
  const heading = /^h([1-6])$/.exec(element.name);
  if (heading) {
    walk.builder.add({
      kind: 'heading',
      level: Number(heading[1]),
      text: inlineText(element.children, walk.builder).replace(/\s+/g, ' '),
      ...(element.attribs.id ? { anchor: element.attribs.id } : {}),
    });
    takePictures(walk, element);
    flush(walk);
  } else if (element.name === 'pre')
    walk.builder.add({ kind: 'code', text: inlineText(element.children, { keepLayout: true }) });
  else if (element.name === 'table') addTable(walk, element);
  else if (element.name === 'ul' || element.name === 'ol') walkList(walk, element);
  else if (element.name === 'li') walkItem(walk, element);
  else walkBlock(walk, element.children);
}

function walkNode(walk: Walk, node: AnyNode): void {
  if (isText(node)) walk.inline += node.data.replace(/\s+/g, ' ');
  else if (!isTag(node) || isSkipped(node)) return;
  else if (node.name === 'br') walk.inline += '\n';
  else if (node.name === 'img') {
    walk.inline += node.attribs.alt ?? '';
    takePictures(walk, node);
  } else if (BLOCKS.has(node.name) || node.children.some((child) => isTag(child) && BLOCKS.has(child.name))) {
    flush(walk);
    walkElement(walk, node);
  } else if (node.name === 'a' && node.attribs.href !== undefined) {
    const before = walk.inline;
    walk.inline = '';
    for (const child of node.children) walkNode(walk, child);
    walk.inline = before + walk.builder.link(node.attribs.href, walk.inline);
  } else for (const child of node.children) walkNode(walk, child);
}

/**
 * Adds the blocks of an HTML tree to `builder`: headings, paragraphs, list items, table rows and code, without scripts,
 * navigation, page header and footer, and what is hidden.
 */
export function addHtmlBlocks(
  $: CheerioAPI,
  builder: TextBuilder,
  pictures: Pictures = {},
  counter: TableCounter = { tables: 0 },
): void {
  const root = $('body').get(0) ?? $.root().get(0);
  if (!root) return;
  const walk: Walk = {
    builder,
    counter,
    inline: '',
    as: { kind: 'paragraph' },
    listDepth: 0,
    ordered: undefined,
    mark: undefined,
    pictures,
    waiting: [],
  };
  walkBlock(walk, root.children);
}
