import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { FileResult } from './measure-file.ts';

export type SpeedTask = { paths: string[]; rounds: number };
/** `cpuSeconds`: of all threads of the process, those that compile and clear memory too. */
export type Round = { pages: number; images: number; cpuSeconds: number; seconds: number };
export type Speed = {
  files: number;
  pages: number;
  /** Pictures that were encoded and kept. */
  images: number;
  /** The first round, in which the code is loaded and compiled. */
  firstRound: number;
  /** Pages a second of processor time: the median of the rounds after the first, and all of them. */
  warm: number;
  rounds: number[];
};

const ROUNDS = 7;

function pagesPerCpuSecond({ pages, cpuSeconds }: Round): number {
  return Math.round((100 * pages) / cpuSeconds) / 100;
}

/** True for a PDF that is ready without a password and without recognition. */
export function isTextPdf({ file, expect, outcome, recognisedPages }: FileResult): boolean {
  return file.endsWith('.pdf') && expect === 'ok' && outcome === 'ready' && recognisedPages === 0;
}

/**
 * Pages of the text PDFs among `files` that one process parses in a second of its processor time, pictures kept.
 * Undefined when there are none.
 */
export async function measureSpeed(data: string, files: readonly FileResult[]): Promise<Speed | undefined> {
  const paths = files.filter(isTextPdf).map(({ file }) => join(data, file));
  if (paths.length === 0) return undefined;
  const child = fork(new URL('./speed.worker.ts', import.meta.url));
  const done = await new Promise<Round[]>((resolve, reject) => {
    child.once('message', (rounds) => resolve(rounds as Round[]));
    child.once('exit', (code) => reject(new Error(`The process that parses ended with ${code}.`)));
    child.send({ paths, rounds: ROUNDS } satisfies SpeedTask);
  });
  const [first = 0, ...rounds] = done.map(pagesPerCpuSecond);
  const sorted = rounds.toSorted((a, b) => a - b);
  return {
    files: paths.length,
    pages: done[0]?.pages ?? 0,
    images: done[0]?.images ?? 0,
    firstRound: first,
    warm: sorted[sorted.length >> 1] ?? 0,
    rounds,
  };
}
