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
import { toPage } from './to-page.ts';
import { toTraditional } from './to-traditional.ts';

/** One page at a time is sent, so that what was read stands when the process is ended. */
function send(answer: RecognisedPage): void {
  process.send?.(answer);
}

async function recognise({ source, kind, pages, password, pictures }: RecogniseTask): Promise<void> {
  const load = async () => ('bytes' in source ? source.bytes : await readFile(source.path));
  const pdf = kind === 'pdf' ? await openPdf(await load(), password) : undefined;
  const models = await openModels();
  for (const number of pages) {
    try {
      const picture = pdf
        ? await renderPage(pdf, number)
        : await loadPicture(pictures?.[number] ?? (await load()));
      const seen = await readPicture(models, picture);
      const read = { ...seen, lines: toTraditional(seen.lines) };
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
