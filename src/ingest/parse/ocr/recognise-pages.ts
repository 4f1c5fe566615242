import { workerUrl } from '../../../lib/worker-url.ts';
import type { ParseTask } from '../parse-task.ts';
import type { Page } from '../pdf/types.ts';
import { startProcess } from '../run-in-process.ts';
import type { ParseLimits } from '../types.ts';

/** What the recognising process is given. */
export type RecogniseTask = {
  source: ParseTask['source'];
  kind: 'pdf' | 'image' | 'pictures';
  /** Numbers of the pages, or places in `pictures`. */
  pages: number[];
  /** Pictures that stand in a document, where `kind` says so. */
  pictures?: Uint8Array[];
  password?: string;
  limits: { maxRssMb: number; deadlineMs: number; msPerPage: number };
};

/** Without a page: it could not be rendered or read. */
export type RecognisedPage = { number: number; page?: Page };

/** Models, one page as a picture and as numbers, beside the heap; in MB. */
const MODELS_MB = 1200;

/**
 * Reads pages that are pictures, in a process of its own which may load native code but neither write files nor start
 * programs. Gives the pages that were read when its time or memory is up: pages are read in their order.
 */
export async function recognisePages(
  task: Omit<RecogniseTask, 'limits'>,
  limits: ParseLimits,
  signal?: AbortSignal,
): Promise<Page[]> {
  signal?.throwIfAborted();
  const pages = task.pages.slice(0, limits.maxRecognisedPages);
  const deadlineMs = limits.recogniseMsPerPage * (pages.length + 1);
  const child = startProcess(workerUrl(import.meta.url, './recognise.worker'), limits, ['--allow-addons']);
  const found: Page[] = [];
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), deadlineMs);
    const abort = () => {
      reject(signal?.reason);
      child.kill('SIGKILL');
    };
    signal?.addEventListener('abort', abort);
    child.on('message', ({ page }: RecognisedPage) => {
      if (page) found.push(page);
    });
    child.once('error', reject);
    child.once('exit', () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      resolve();
    });
    const message: RecogniseTask = {
      ...task,
      pages,
      limits: {
        maxRssMb: limits.maxMemoryMb + MODELS_MB,
        deadlineMs,
        msPerPage: limits.recogniseMsPerPage,
      },
    };
    child.send(message, (error) => {
      if (error) reject(error);
    });
  });
  return found;
}
