import type { Cheerio, CheerioAPI, contains } from 'cheerio';
import { addPicture } from '../add-picture.ts';
import { checkZipContent } from '../check-zip.ts';
import { documentError } from '../document-errors.ts';
import { guessHeaderRow } from '../guess-header-row.ts';
import { builtOf, createTextBuilder, type TextBuilder } from '../text-builder.ts';
import type { ParsedDocument, ParseLimits, ParseWarning, ReadPictures, SourceFile } from '../types.ts';
import { type OfficePackage, readPackage } from './read-package.ts';

type AnyNode = Parameters<typeof contains>[0];
type Element = Extract<AnyNode, { attribs: object }>;
type Slide = {
  $: CheerioAPI;
  number: number;
  part: string;
  pack: OfficePackage;
  builder: TextBuilder;
  readPictures: ReadPictures | undefined;
};
type Counter = { tables: number };

/** Placeholders that repeat on every slide: date, footer, slide number, header. */
const FURNITURE = /^(dt|ftr|sldNum|hdr)$/;

function tags(parent: Element): Element[] {
  return parent.children.filter((child): child is Element => 'attribs' in child);
}

/** The text of a paragraph: runs, fields and line breaks. */
function paragraphText($: CheerioAPI, paragraph: Element): string {
  return $(paragraph)
    .find('a\\:t, a\\:br, m\\:t')
    .toArray()
    .map((node) => (node.name === 'a:br' ? '\n' : $(node).text()))
    .join('');
}

function paragraphsOf(
  $: CheerioAPI,
  body: Cheerio<Element>,
): { text: string; level: number; bullet: boolean | undefined }[] {
  return body
    .find('a\\:p')
    .toArray()
    .map((paragraph) => {
      const properties = tags(paragraph).find((child) => child.name === 'a:pPr');
      const marks = properties ? tags(properties).map((child) => child.name) : [];
      const bullet = marks.includes('a:buNone')
        ? false
        : marks.includes('a:buChar') || marks.includes('a:buAutoNum') || undefined;
      return {
        text: paragraphText($, paragraph),
        level: Number(properties?.attribs.lvl ?? 0) + 1,
        bullet,
      };
    })
    .filter(({ text }) => text.trim() !== '');
}

/** Rows of a table; a cell that spans rows is repeated below, one that spans columns stands in the first. */
function addTable({ $, builder, number }: Slide, table: Element, counter: Counter): void {
  let above: string[] = [];
  const grid = $(table)
    .find('a\\:tr')
    .toArray()
    .map((row) => {
      const cells = tags(row)
        .filter((cell) => cell.name === 'a:tc')
        .map((cell, at) => {
          if (cell.attribs.vMerge === '1') return cell.attribs.hMerge === '1' ? '' : (above[at] ?? '');
          if (cell.attribs.hMerge === '1') return '';
          return $(cell)
            .find('a\\:p')
            .toArray()
            .map((paragraph) => paragraphText($, paragraph))
            .join('\n');
        });
      above = cells;
      return cells;
    });
  const isMarked = $(table).children('a\\:tblPr').attr('firstRow') === '1' && grid.length > 1;
  const hasHeader = isMarked || guessHeaderRow(grid);
  for (const [at, cells] of grid.entries())
    builder.addRow({
      cells,
      table: counter.tables,
      page: number,
      ...(hasHeader && at === 0 ? { headerRow: true } : {}),
    });
  counter.tables += 1;
}

/** SmartArt keeps its words in a part of its own. */
function addDiagram(slide: Slide, frame: Element): void {
  const { $, pack, part, builder, number } = slide;
  const id = $(frame).find('dgm\\:relIds').attr('r:dm');
  const target = id && pack.relations(part).get(id)?.target;
  const data = target ? pack.xml(target) : undefined;
  data?.('dgm\\:pt').each((_, point) => {
    for (const { text } of paragraphsOf(data, data(point)))
      builder.add({ kind: 'list_item', level: 1, text, page: number });
  });
}

function addShape(slide: Slide, shape: Element): void {
  const { $, builder, number: page } = slide;
  const placeholder = $(shape).find('p\\:nvPr > p\\:ph').attr();
  const type = placeholder ? (placeholder.type ?? 'body') : undefined;
  if ((type && FURNITURE.test(type)) || isTitle(slide, shape)) return;
  // Text boxes have no bullets unless they say so; the body of a slide has them unless it says not.
  const usual = type === 'body' || type === 'obj';
  for (const { text, level, bullet = usual } of paragraphsOf($, $(shape)))
    builder.add(bullet ? { kind: 'list_item', level, text, page } : { kind: 'paragraph', text, page });
}

function isTitle({ $ }: Slide, shape: Element): boolean {
  return /^(title|ctrTitle)$/.test($(shape).find('p\\:nvPr > p\\:ph').attr('type') ?? '');
}

function addTree(slide: Slide, tree: Element, counter: Counter): void {
  const { $ } = slide;
  for (const child of tags(tree)) {
    if ($(child).find('> * > p\\:cNvPr').attr('hidden') === '1') continue;
    if (child.name === 'p:sp') addShape(slide, child);
    else if (child.name === 'p:grpSp') addTree(slide, child, counter);
    else if (child.name === 'mc:AlternateContent') {
      const choice = tags(child).find((each) => each.name === 'mc:Choice');
      if (choice) addTree(slide, choice, counter);
    } else if (child.name === 'p:graphicFrame') {
      const table = $(child).find('a\\:tbl').get(0);
      if (table) addTable(slide, table, counter);
      else addDiagram(slide, child);
    } else if (child.name === 'p:pic') {
      addSlidePicture(slide, child);
    }
  }
}

/** A picture by its alternative text, and itself. */
function addSlidePicture(
  { $, pack, part, builder, number: page, readPictures }: Slide,
  picture: Element,
): void {
  const described = $(picture).find('p\\:nvPicPr > p\\:cNvPr').attr('descr') ?? '';
  // PowerPoint fills in file names and its own guesses.
  const alt = /\.(png|jpe?g|gif|bmp|emf|wmf|svg)$/i.test(described) ? '' : described;
  builder.add({ kind: 'paragraph', text: alt, page });
  const id = $(picture).find('a\\:blip').first().attr('r:embed');
  const target = id && pack.relations(part).get(id)?.target;
  const bytes = target ? pack.bytes(target) : undefined;
  if (bytes) addPicture(builder, { bytes, alt, page }, readPictures);
}

function addNotes({ pack, part, builder, number: page }: Slide): void {
  const target = [...pack.relations(part).values()].find(({ type }) => type === 'notesSlide')?.target;
  const $ = target ? pack.xml(target) : undefined;
  if (!$) return;
  $('p\\:sp').each((_, shape) => {
    if ($(shape).find('p\\:nvPr > p\\:ph').attr('type') !== 'body') return;
    for (const { text } of paragraphsOf($, $(shape))) builder.add({ kind: 'paragraph', text, page });
  });
}

function addSlide(slide: Slide, counter: Counter): boolean {
  const { $, builder, number: page } = slide;
  const tree = $('p\\:cSld > p\\:spTree').get(0);
  if (!tree) return false;
  if ($('p\\:sld').attr('show') === '0') return true;
  const title = $('p\\:sp')
    .toArray()
    .find((shape) => isTitle(slide, shape));
  const text = title
    ? paragraphsOf($, $(title))
        .map((paragraph) => paragraph.text)
        .join(' ')
    : '';
  builder.add({ kind: 'heading', level: page === 1 ? 1 : 2, text: text.replace(/\s+/g, ' '), page });
  addTree(slide, tree, counter);
  addNotes(slide);
  return true;
}

/**
 * Slides (.pptx): each is a page and, by its title, a section; text in the order of the selection pane (which readers
 * for the blind follow), tables, SmartArt, alternative texts, speaker notes; without hidden slides and what repeats on
 * every slide. A damaged slide is left out with a warning. Throws `document.broken`. Source: ECMA-376 part 1, 19 and
 * 20.
 */
export async function parsePptx(
  { bytes, readPictures }: SourceFile,
  limits: ParseLimits,
): Promise<ParsedDocument> {
  await checkZipContent(bytes);
  const pack = await readPackage(bytes, /^ppt\/(.*\.(xml|rels)|media\/.*\.(png|jpe?g|gif|webp))$/i);
  const $ = pack.xml('ppt/presentation.xml');
  if (!$) throw documentError('document.broken');
  const relations = pack.relations('ppt/presentation.xml');
  const slides = $('p\\:sldIdLst > p\\:sldId')
    .toArray()
    .map((element) => relations.get(element.attribs['r:id'] ?? '')?.target);
  const builder = createTextBuilder(limits);
  const counter = { tables: 0 };
  const broken: number[] = [];
  for (const [at, part] of slides.entries()) {
    const xml = part === undefined ? undefined : pack.xml(part);
    const read =
      part && xml && addSlide({ $: xml, number: at + 1, part, pack, builder, readPictures }, counter);
    if (!read) broken.push(at + 1);
  }
  if (broken.length === slides.length) throw documentError('document.broken');
  const warnings: ParseWarning[] =
    broken.length > 0
      ? [{ code: 'pptx.slides_broken', message: 'Some slides are damaged and were left out.', pages: broken }]
      : [];
  return {
    kind: 'pptx',
    ...builtOf(builder),
    pages: slides.length,
    warnings: [...warnings, ...builder.warnings()],
  };
}
