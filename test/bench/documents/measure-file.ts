import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ParsedDocument, parseDocument } from '../../../src/ingest/parse/index.ts';
import { isAppError } from '../../../src/lib/index.ts';
import { cellsKept, pagesRight } from './known-places.ts';
import { holds, scoreText, type TextScore } from './score.ts';

export type ManifestLine = { file: string; lang: string; expect: string; probe: string | null };

export type FileResult = TextScore & {
  file: string;
  expect: string;
  outcome: 'ready' | 'failed';
  code: string | null;
  outcomeMet: boolean;
  /** Shares of table cells kept and of blocks on their right page; null where nothing but our parsers could say. */
  cells: number | null;
  pagesRight: number | null;
  pages: number | null;
  recognisedPages: number;
  warnings: string[];
  seconds: number;
  /** Most memory that one process for this file had, in MB; null where the system does not tell. */
  peakMb: number | null;
};

type Ending = { parsed?: ParsedDocument; code?: string };

/** Highest memory of our child processes so far, by their own high-water mark in /proc. */
function childrenPeakMb(): number {
  let peak = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      if (Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]) !== process.pid) continue;
      peak = Math.max(peak, Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024);
    } catch {
      // It has just ended.
    }
  }
  return peak;
}

async function parse(path: string, fileName: string, password?: string): Promise<Ending> {
  try {
    return { parsed: await parseDocument({ path, fileName }, {}, { ...(password ? { password } : {}) }) };
  } catch (error) {
    return { code: isAppError(error) ? error.code : `unexpected: ${String(error).slice(0, 200)}` };
  }
}

/** The text with each cell on a line of its own, as the truth has it. */
function linesOf({ text, blocks }: ParsedDocument): string {
  return blocks.map((block) => block.cells?.join('\n') ?? text.slice(block.start, block.end)).join('\n');
}

function isCode(code: string | undefined): boolean {
  return code?.startsWith('document.') === true;
}

function isMet({ expect, probe }: ManifestLine, first: Ending, last: Ending): boolean {
  const ready = last.parsed !== undefined && holds(linesOf(last.parsed), probe);
  const recognised = last.parsed?.blocks.some((block) => block.recognised) === true;
  if (expect.startsWith('password:')) return first.code === 'document.encrypted' && ready;
  switch (expect) {
    case 'ok':
      return ready;
    case 'corrupt':
      return last.code === 'document.broken' || last.code === 'document.empty';
    case 'refuse':
      return last.code === 'document.unsafe' || last.code === 'document.broken';
    case 'ok-or-error':
    case 'ok-or-unsupported':
      return ready || isCode(last.code);
    case 'no-text':
      return recognised || last.code === 'document.no_text';
    default:
      throw new Error(`Unknown expectation in the manifest: ${expect}`);
  }
}

/** Parses one file as the product does and says what came of it. */
export async function measureFile(
  data: string,
  line: ManifestLine,
  truth: string | undefined,
): Promise<FileResult> {
  const path = join(data, line.file);
  const fileName = line.file.split('/').at(-1) ?? line.file;
  const password = line.expect.startsWith('password:') ? line.expect.slice('password:'.length) : undefined;
  let peak = 0;
  const hasProc = process.platform === 'linux';
  const timer = setInterval(() => {
    if (hasProc) peak = Math.max(peak, childrenPeakMb());
  }, 40);
  const first = password ? await parse(path, fileName) : {};
  const started = performance.now();
  const last = await parse(path, fileName, password);
  const seconds = (performance.now() - started) / 1000;
  clearInterval(timer);
  const { parsed, code } = last;
  return {
    file: line.file,
    expect: line.expect,
    outcome: parsed ? 'ready' : 'failed',
    code: code ?? null,
    outcomeMet: isMet(line, first, last),
    ...scoreText(parsed && linesOf(parsed), truth),
    cells: await cellsKept(path, parsed?.blocks.flatMap((block) => block.cells ?? []) ?? [], truth),
    pagesRight: pagesRight(path, parsed, password),
    pages: parsed?.pages ?? null,
    recognisedPages: new Set(parsed?.blocks.filter((block) => block.recognised).map((block) => block.page))
      .size,
    warnings: parsed?.warnings.map((warning) => warning.code) ?? [],
    seconds,
    peakMb: hasProc ? Math.round(peak) : null,
  };
}
