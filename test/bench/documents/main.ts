/**
 * `npm run -s bench:documents -- --data <folder> [--json out.json] [--peers] [--scans] [--only <part of a name>]
 * [--load]`
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureHostileLoad } from './hostile-load.ts';
import { type FileResult, type ManifestLine, measureFile } from './measure-file.ts';
import { installPeers, measurePeer, type PeerResult } from './measure-peers.ts';
import { measureScans, type ScanResult } from './measure-scans.ts';
import { isTextPdf, measureSpeed, type Speed } from './measure-speed.ts';

type Scored = {
  file: string;
  seconds: number;
  cells: number | null;
  outcomeMet: boolean | null;
  recall: number | null;
  precision: number | null;
  order: number | null;
};

function mean(values: (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

function summarise(results: readonly Scored[]) {
  return {
    files: results.length,
    outcomesMet: results.filter((each) => each.outcomeMet).length,
    recall: mean(results.map((each) => each.recall)),
    precision: mean(results.map((each) => each.precision)),
    order: mean(results.map((each) => each.order)),
  };
}

const KINDS: [string, RegExp][] = [
  ['PDF', /\.pdf$/],
  ['Word', /\.docx?$/],
  ['PowerPoint', /\.pptx$/],
  ['Excel', /\.xlsx?$/],
  ['text, Markdown, JSON', /\.(txt|mdx?|json)$/],
];

/** The figures of each kind of file, by the name that it comes with. */
function byKind(results: readonly Scored[]) {
  return Object.fromEntries(
    KINDS.map(([kind, name]) => {
      const own = results.filter(({ file }) => name.test(file));
      const seconds = mean(own.map((each) => each.seconds));
      return [kind, { ...summarise(own), cells: mean(own.map(({ cells }) => cells)), seconds }];
    }),
  );
}

/** Scanned pages of each language. */
function byLanguage(scans: readonly ScanResult[]) {
  return Object.fromEntries(
    [...Map.groupBy(scans, ({ lang }) => lang)].map(([lang, own]) => [
      lang,
      {
        pages: own.length,
        errorRate: mean(own.map((each) => each.errorRate)),
        recall: mean(own.map((each) => each.recall)),
        secondsPerPage: mean(own.map((each) => each.seconds)),
      },
    ]),
  );
}

function totalsOf(files: FileResult[], speed: Speed | undefined) {
  const text = files.filter(isTextPdf);
  const seconds = text.reduce((sum, file) => sum + file.seconds, 0);
  return {
    ...summarise(files),
    lowestRecall: Math.min(...files.map((file) => file.recall ?? 1)),
    lowestOrder: Math.min(...files.map((file) => file.order ?? 1)),
    cells: mean(files.map((file) => file.cells)),
    pagesRight: mean(files.map((file) => file.pagesRight)),
    seconds: files.reduce((sum, file) => sum + file.seconds, 0),
    /** Of processor time in one process that has read them once; all rounds are in `speed`. */
    pdfTextPagesPerSecond: speed?.warm ?? null,
    /** Of the clock, each file in a process of its own that must start and load the parser, as an upload is parsed. */
    pdfTextPagesPerSecondCold:
      seconds > 0 ? text.reduce((sum, file) => sum + (file.pages ?? 0), 0) / seconds : null,
    peakMb: Math.max(...files.map((file) => file.peakMb ?? 0)),
  };
}

const show = (value: number | null) => (value === null ? '    –' : value.toFixed(3).padStart(5));

function printFile(file: FileResult): void {
  const figures = [file.recall, file.precision, file.order, file.cells, file.pagesRight].map(show).join(' ');
  const cost = `${file.seconds.toFixed(2).padStart(6)} s ${String(file.peakMb ?? '–').padStart(4)} MB`;
  const ending =
    file.code ?? `ready${file.recognisedPages > 0 ? ` (${file.recognisedPages} pages by OCR)` : ''}`;
  console.log(
    `${file.outcomeMet ? 'met ' : 'NOT '} ${figures} ${cost}  ${file.file}  [${file.expect}] ${ending}`,
  );
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      json: { type: 'string' },
      only: { type: 'string' },
      peers: { type: 'boolean', default: false },
      scans: { type: 'boolean', default: false },
      load: { type: 'boolean', default: false },
    },
  });
  const { data, json, only = '' } = values;
  if (!data) throw new Error('Say where the documents are: --data <folder with manifest.jsonl>');
  const lines = readFileSync(join(data, 'manifest.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): ManifestLine => JSON.parse(line))
    .filter((line) => line.file.includes(only));
  const truth: Record<string, { text: string }> = JSON.parse(readFileSync(join(data, 'truth.json'), 'utf8'));
  console.log('     recall prec. order cells pages');
  const files: FileResult[] = [];
  for (const line of lines) {
    const result = await measureFile(data, line, truth[line.file]?.text);
    printFile(result);
    files.push(result);
  }
  const speed = await measureSpeed(data, files);
  const totals = totalsOf(files, speed);
  console.log('\nPDF text pages per second of processor time, one process', speed);
  console.log('\nknowdesk', totals);
  const kinds: Record<string, ReturnType<typeof byKind>> = { knowdesk: byKind(files) };
  const peers: Record<string, { totals: ReturnType<typeof summarise>; files: PeerResult[] }> = {};
  for (const peer of values.peers ? await installPeers() : []) {
    const results: PeerResult[] = [];
    for (const line of lines) results.push(await measurePeer(peer, data, line, truth[line.file]?.text));
    peers[peer] = { totals: summarise(results), files: results };
    kinds[peer] = byKind(results);
    console.log(peer, peers[peer].totals);
  }
  for (const [kind] of KINDS) {
    console.log(kind);
    console.table(Object.fromEntries(Object.entries(kinds).map(([who, found]) => [who, found[kind]])));
  }
  const scans = values.scans ? await measureScans(data, lines) : [];
  if (values.scans) console.table(byLanguage(scans));
  const load = values.load ? await measureHostileLoad() : undefined;
  if (load) console.log('questions during hostile uploads', load);
  if (json)
    writeFileSync(
      json,
      `${JSON.stringify({ files, totals, speed, kinds, peers, scans, scanTotals: byLanguage(scans), load }, null, 1)}\n`,
    );
}

await main();
