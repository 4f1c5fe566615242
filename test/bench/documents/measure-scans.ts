import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDocument } from '../../../src/ingest/parse/index.ts';
import type { ManifestLine } from './measure-file.ts';
import { errorRate, heldShare } from './score.ts';

/** Scans are made of the text PDFs: these pages of each, grey, as a scanner at 200 dpi gives them. */
const PAGES = 2;
const DPI = 200;
/** A page with fewer characters says little. */
const LEAST = 200;

export type ScanResult = {
  file: string;
  page: number;
  lang: string;
  /** Wrong characters as a share of the truth, and the share of its 3-grams that were read. */
  errorRate: number;
  recall: number;
  seconds: number;
};

function textOfPage(path: string, page: number): string {
  const options = ['-f', String(page), '-l', String(page), path, '-'];
  return execFileSync('pdftotext', options, { stdio: ['ignore', 'pipe', 'ignore'] }).toString('utf8');
}

async function measurePage(
  data: string,
  { file, lang }: ManifestLine,
  page: number,
): Promise<ScanResult | undefined> {
  const path = join(data, file);
  const truth = textOfPage(path, page);
  if (truth.replace(/\s/g, '').length < LEAST) return undefined;
  const folder = mkdtempSync(join(tmpdir(), 'knowdesk-scan-'));
  try {
    const options = [
      '-r',
      String(DPI),
      '-gray',
      '-jpeg',
      '-singlefile',
      '-f',
      String(page),
      '-l',
      String(page),
    ];
    execFileSync('pdftoppm', [...options, path, join(folder, 'scan')], { stdio: 'ignore' });
    const started = performance.now();
    const { text } = await parseDocument({ path: join(folder, 'scan.jpg'), fileName: 'scan.jpg' });
    const seconds = (performance.now() - started) / 1000;
    return { file, page, lang, errorRate: errorRate(truth, text), recall: heldShare(truth, text), seconds };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Pages of the text PDFs printed and scanned, read by recognition; their text is known by poppler. */
export async function measureScans(data: string, lines: readonly ManifestLine[]): Promise<ScanResult[]> {
  const found: ScanResult[] = [];
  for (const line of lines.filter(({ file, expect }) => file.endsWith('.pdf') && expect === 'ok'))
    for (let page = 1; page <= PAGES; page += 1) {
      const result = await measurePage(data, line, page).catch(() => undefined);
      if (result) found.push(result);
    }
  return found;
}
