import { decodeText } from './decode-text.ts';
import { documentError } from './document-errors.ts';
import { builtOf, createTextBuilder, type TextBuilder } from './text-builder.ts';
import type { ParsedDocument, ParseLimits, SourceFile } from './types.ts';

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };
type Walk = { builder: TextBuilder; tables: number };

/** Names under which an object in a list says what it is about. */
const NAMES = ['title', 'name', 'question', 'heading', 'label', 'subject', '标题', '名称', '问题'];

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPlain(value: Json): boolean {
  return typeof value !== 'object' || value === null;
}

function show(value: Json | undefined): string {
  return value === undefined || value === null ? '' : String(value);
}

/** A list of flat objects with the same keys, which is a table. */
function columnsOf(list: Json[]): string[] | undefined {
  const keys = new Set<string>();
  for (const row of list) {
    if (!isObject(row) || !Object.values(row).every(isPlain)) return undefined;
    for (const key of Object.keys(row)) keys.add(key);
  }
  const columns = [...keys];
  const filled = list.reduce((sum: number, row) => sum + (isObject(row) ? Object.keys(row).length : 0), 0);
  const isEven = columns.length > 1 && columns.length <= 50 && filled >= 0.6 * columns.length * list.length;
  return list.length > 1 && isEven ? columns : undefined;
}

function addTable(walk: Walk, list: Json[], columns: string[]): void {
  const table = walk.tables;
  walk.tables += 1;
  walk.builder.addRow({ cells: columns, table, headerRow: true });
  for (const row of list)
    if (isObject(row)) walk.builder.addRow({ cells: columns.map((key) => show(row[key])), table });
}

function addList(walk: Walk, list: Json[], level: number): void {
  const columns = columnsOf(list);
  if (columns) {
    addTable(walk, list, columns);
    return;
  }
  for (const item of list) {
    if (isPlain(item)) walk.builder.add({ kind: 'list_item', level: 1, text: show(item) });
    else addValue(walk, item, level);
  }
}

function addObject(walk: Walk, object: JsonObject, level: number, isNamed: boolean): void {
  const name = isNamed ? undefined : NAMES.find((key) => typeof object[key] === 'string');
  if (name) walk.builder.add({ kind: 'heading', level: Math.min(6, level), text: show(object[name]) });
  const inner = name ? level + 1 : level;
  for (const [key, value] of Object.entries(object)) {
    if (key === name) continue;
    if (isPlain(value)) {
      if (show(value).trim()) walk.builder.add({ kind: 'paragraph', text: `${key}: ${show(value)}` });
      continue;
    }
    if (Object.keys(value ?? {}).length === 0) continue;
    walk.builder.add({ kind: 'heading', level: Math.min(6, inner), text: key });
    if (isObject(value)) addObject(walk, value, inner + 1, true);
    else if (Array.isArray(value)) addList(walk, value, inner + 1);
  }
}

function addValue(walk: Walk, value: Json, level: number): void {
  if (Array.isArray(value)) addList(walk, value, level);
  else if (isObject(value)) addObject(walk, value, level, false);
  else walk.builder.add({ kind: 'paragraph', text: show(value) });
}

/** JSON, or JSON lines; undefined when the text is neither. */
export function readJson(text: string): Json | undefined {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
    try {
      return lines.length > 1 ? lines.map((line): Json => JSON.parse(line)) : undefined;
    } catch {
      return undefined;
    }
  }
}

/**
 * JSON or JSON lines: names of objects and lists become headings, plain values `name: value`, lists of values list
 * items, lists of like objects tables. Throws `document.broken` when it is no JSON.
 */
export function parseJson({ bytes }: SourceFile, limits: ParseLimits): ParsedDocument {
  const value = readJson(decodeText(bytes).text);
  if (value === undefined) throw documentError('document.broken');
  const builder = createTextBuilder(limits);
  addValue({ builder, tables: 0 }, value, 1);
  return { kind: 'json', ...builtOf(builder) };
}
