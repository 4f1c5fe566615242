/** The process that recognises the text of scanned pages and ends: what `recognise-pages.ts` starts. */
import { readFile } from 'node:fs/promises';
import { openPdf } from '../pdf/open-pdf.ts';
import type { Page } from '../pdf/types.ts';
import { watchProcess } from '../watch-process.ts';
import { openModels } from './models.ts';
import { loadPicture } from './picture.ts';
import { readPicture } from './read-picture.ts';
import type { RecognisedPage, RecogniseTask } from './recognise-pages.ts';
import { renderPage } from './render-page.ts';
import { createRereader } from './reread-traditional.ts';
import { toPage } from './to-page.ts';

/** One page at a time is sent, so that what was read stands when the process is ended. */
function send(answer: RecognisedPage): void {
  process.send?.(answer);
}

/** A page may be read again until so many pages' time more than for it and those before has passed. */
const REREAD_UNTIL = 0.5;

async function recognise(task: RecogniseTask): Promise<void> {
  const { source, kind, pages, password, pictures, limits } = task;
  const load = async () => ('bytes' in source ? source.bytes : await readFile(source.path));
  const pdf = kind === 'pdf' ? await openPdf(await load(), password) : undefined;
  const models = await openModels();
  const reread = createRereader();
  const started = performance.now();
  for (const [at, number] of pages.entries()) {
    const until = started + (at + 1 + REREAD_UNTIL) * limits.msPerPage;
    try {
      const picture = pdf
        ? await renderPage(pdf, number)
        : await loadPicture(pictures?.[number] ?? (await load()));
      const read = await readPicture(models, picture, (straight, lines) => reread(straight, lines, until));
      // The layout of a picture is measured in points too, as if it filled a page.
      const page: Page = toPage(read, number, pdf ? 72 / 200 : 800 / Math.max(read.width, read.height));
      send({ number, page });
    } catch {
      send({ number });
    }
  }
}

process.once('message', async (task: RecogniseTask) => {
  watchProcess(task.limits);
  await recognise(task).catch(() => undefined);
  process.disconnect();
  process.exit(0);
});
