import { join } from 'node:path';
import type Tesseract from 'tesseract.js';
import type { SecondChar } from './merge-readings.ts';

/** A line as the second reader saw it; `confidence` is 0 to 100. */
export type SecondReading = { confidence: number; chars: SecondChar[] };

export type SecondReader = {
  /** Reads the picture (a PNG file) of one line. Throws when it cannot. */
  read: (png: Buffer) => Promise<SecondReading>;
  close: () => void;
};

/** The model as whole numbers, without that of Tesseract 3: 1.6 MB where the other folder has 27. */
const MODEL = '../4.0.0_best_int';

/**
 * Tesseract with its model for traditional Chinese, in a thread of this process. All of it is on the disk: with a
 * folder as `langPath` and no cache nothing is fetched or written. Takes about a second and 200 MB.
 */
export async function openSecondReader(): Promise<SecondReader> {
  const [{ default: tesseract }, { default: data }] = await Promise.all([
    import('tesseract.js'),
    import('@tesseract.js-data/chi_tra'),
  ]);
  const { code, gzip, langPath } = data;
  const worker = await new Promise<Tesseract.Worker>((resolve, reject) => {
    const options = { langPath: join(langPath, MODEL), gzip, cacheMethod: 'none', errorHandler: reject };
    // Without a handler it throws where nobody catches; and a model that cannot be read is told to the handler alone.
    tesseract.createWorker(code, tesseract.OEM.LSTM_ONLY, options).then(resolve, reject);
  });
  await worker.setParameters({ tessedit_pageseg_mode: tesseract.PSM.SINGLE_LINE, user_defined_dpi: '200' });
  return {
    read: async (png) => {
      const { confidence, blocks } = (await worker.recognize(png, {}, { blocks: true })).data;
      const lines = (blocks ?? []).flatMap(({ paragraphs }) => paragraphs.flatMap((part) => part.lines));
      const words = lines.flatMap((line) => line.words);
      return { confidence, chars: words.flatMap(toChars) };
    },
    close: () => void worker.terminate(),
  };
}

function toChars({ symbols }: Tesseract.Word): SecondChar[] {
  return symbols.map(({ text, confidence }, at) => ({ char: text, confidence, spaced: at === 0 }));
}
