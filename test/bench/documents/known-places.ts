import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fromBufferPromise } from 'yauzl';
import type { ParsedDocument } from '../../../src/ingest/parse/index.ts';

function fold(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, '');
}

async function readPart(path: string, name: string): Promise<string> {
  const zip = await fromBufferPromise(readFileSync(path), { lazyEntries: true });
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName !== name) continue;
    const chunks: Buffer[] = [];
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString('utf8');
  }
  return '';
}

/** The cells of a Word file by its XML alone, without any of our parsers. */
async function cellsOfDocx(path: string): Promise<string[]> {
  const xml = await readPart(path, 'word/document.xml');
  return [...xml.matchAll(/<w:tc>([\s\S]*?)<\/w:tc>/g)].map(([, cell = '']) =>
    [...cell.matchAll(/<w:t[ >][^<]*|<w:t>[^<]*/g)].map(([text]) => text.replace(/^<[^>]*>/, '')).join(''),
  );
}

/**
 * The cells that a file holds, where that is known without our parsers: of a spreadsheet every line of the truth is
 * one; a PDF made from a Word file beside it has that file's. Undefined where nobody knows.
 */
async function knownCells(path: string, truth: string | undefined): Promise<string[] | undefined> {
  if (/\.(xlsx|csv)$/.test(path)) return truth?.split('\n');
  const word = path.replace(/\.two-column/, '').replace(/\.pdf$/, '.docx');
  if (truth === undefined || !/\.docx$/.test(word) || !existsSync(word)) return undefined;
  const cells = (await cellsOfDocx(word)).filter((cell) => fold(cell) !== '');
  return cells.length > 0 ? cells : undefined;
}

/** Share of the known cells that are among `cells` with just their text; null where they are not known. */
export async function cellsKept(
  path: string,
  cells: readonly string[],
  truth: string | undefined,
): Promise<number | null> {
  const known = await knownCells(path, truth);
  if (!known) return null;
  const left = new Map<string, number>();
  for (const cell of cells) left.set(fold(cell), (left.get(fold(cell)) ?? 0) + 1);
  const kept = known.filter((cell) => {
    const count = left.get(fold(cell)) ?? 0;
    left.set(fold(cell), count - 1);
    return count > 0;
  });
  return kept.length / known.length;
}

/** Text of each page by poppler, another reader than ours; undefined where it is not installed or the file has none. */
function knownPages(path: string, password: string | undefined): string[] | undefined {
  try {
    const options = password ? ['-upw', password] : [];
    const text = execFileSync('pdftotext', [...options, path, '-'], {
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const pages = text.toString('utf8').split('\f').map(fold);
    return pages.some((page) => page !== '') ? pages : undefined;
  } catch {
    return undefined;
  }
}

const PROBE = 12;

/** Share of blocks on the page on which poppler finds how they begin, of those that it finds on one page only. */
export function pagesRight(
  path: string,
  parsed: ParsedDocument | undefined,
  password: string | undefined,
): number | null {
  if (parsed?.kind !== 'pdf') return null;
  const pages = knownPages(path, password);
  if (!pages) return null;
  const judged = parsed.blocks.flatMap(({ start, end, page, recognised }) => {
    const probe = fold(parsed.text.slice(start, end)).slice(0, PROBE);
    if (recognised || page === undefined || probe.length < PROBE) return [];
    const on = pages.flatMap((text, at) => (text.includes(probe) ? [at + 1] : []));
    return on.length === 1 ? [on[0] === page] : [];
  });
  return judged.length === 0 ? null : judged.filter(Boolean).length / judged.length;
}
