import type { Figures } from './figures.ts';

const COLUMNS: readonly [keyof Figures, string][] = [
  ['n', 'n'],
  ['answerable', 'answ.'],
  ['r1', 'R@1'],
  ['r5', 'R@5'],
  ['mrr10', 'MRR'],
  ['auc', 'AUC'],
  ['coverage95', 'cov95'],
  ['precisionDefault', 'prec'],
  ['coverageDefault', 'cov'],
  ['precisionAdapted', 'prec.a'],
  ['coverageAdapted', 'cov.a'],
  ['ece', 'ECE'],
  ['eceLimit', 'limit'],
  ['eceAdapted', 'ECE.a'],
  ['brier', 'Brier'],
  ['sentenceHit', 'sent.'],
  ['p50Ms', 'p50 ms'],
  ['p95Ms', 'p95 ms'],
  ['passagesPerSecond', 'psg/s'],
];

/** The figures for reading; `all` languages first, then what each peer reaches. */
export function tableOf(
  sets: readonly Figures[],
  peers: Readonly<Record<string, readonly Figures[]>>,
): string {
  const own = [
    head('set'),
    ...sets.map((row) => line(row.language === 'all' ? row.name : `  ${row.language}`, row)),
  ];
  const others = Object.entries(peers).flatMap(([peer, rows]) => [
    '',
    head(peer),
    ...rows.filter(({ language }) => language === 'all').map((row) => line(row.name, row)),
  ]);
  return [...own, ...others].join('\n');
}

const WIDTH = 7;

function head(first: string): string {
  return `${first.padEnd(20)}${COLUMNS.map(([, title]) => title.padStart(WIDTH)).join('')}`;
}

function line(first: string, row: Figures): string {
  return `${first.padEnd(20)}${COLUMNS.map(([key]) => shown(row[key]).padStart(WIDTH)).join('')}`;
}

function shown(value: string | number | null): string {
  if (typeof value !== 'number') return '–';
  if (Number.isInteger(value) && value > 1) return String(value);
  return value > 2 ? value.toFixed(1) : value.toFixed(3).replace(/^0/, '');
}
