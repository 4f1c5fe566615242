import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { AppError, type Logger } from '../lib/index.ts';
import { checkModels } from './check-models.ts';
import { type EmbedThread, startEmbedThread } from './embed-thread.ts';
import { MODEL_KEYS, MODELS, type ModelKey, modelsFor, type TextKind, VECTOR_LENGTH } from './models.ts';

/** One L2-normalised vector of 384 float32 for each model that the text's language is routed to. */
export type Vectors = Partial<Record<ModelKey, Float32Array>>;

export interface TextToEmbed {
  text: string;
  kind: Exclude<TextKind, 'question'>;
  /** As `detectLanguage` of lib names it; `en` gets the English model too. */
  language: string;
}

/** Turns texts into vectors. The product's implementation is `openEmbedder`. */
export interface Embedder {
  /** What a stored vector is labelled with, per model; vectors under another name are never compared. */
  readonly models: Readonly<Record<ModelKey, string>>;
  /** Models of before: they embed questions for workspaces whose texts have not all been embedded anew. */
  readonly older?: readonly Embedder[];
  /** `onEarly` gets a vector that is there while the model of another one still runs. */
  embedQuestion(
    text: string,
    language: string,
    onEarly?: (model: ModelKey, vector: Float32Array) => void,
  ): Promise<Vectors>;
  /** Vectors in the order of `items`. `onProgress` gets how many texts are done. */
  embedTexts(items: TextToEmbed[], onProgress?: (done: number) => void): Promise<Vectors[]>;
  /** For choosing a quote while a customer waits: the multilingual vector of each sentence, before any ingest. */
  embedSentences(sentences: readonly string[]): Promise<Float32Array[]>;
  /** Model tokens of each text, special tokens included; the window is 512. */
  countTokens(texts: string[]): Promise<number[]>;
  close(): Promise<void>;
}

/** Whose models may still be loading: what is asked meanwhile waits for them. */
export interface OpenedEmbedder extends Embedder {
  /** Rejects with the AppError `model.failed` where they cannot be loaded. */
  readonly ready: Promise<void>;
}

/** Where the package keeps its models, whatever the working or the data folder is. */
export const BUNDLED_MODELS = join(import.meta.dirname, '../../data/models');

const BATCH = 16;
/** Rough model tokens in a batch: long texts go in smaller batches, padded memory stays in the caches. */
const BATCH_TOKENS = 2400;
/** So many FAQ questions are as quick as a few questions of customers: they need not wake the thread for ingest. */
const FEW = 9;

/**
 * The bundled models in worker threads: one for each model for questions, which so run side by side, and one with both
 * for ingest, so that a question never waits behind a document. Those for questions load at once, the other with the
 * first document. Checks the model files first.
 *
 * @throws AppError `model.missing` or `model.damaged`
 */
export async function openEmbedder(options: {
  modelsDir?: string;
  /** Where the models of the release before lie, while workspaces change over. */
  previousModelsDir?: string | undefined;
  logger: Logger;
}): Promise<OpenedEmbedder> {
  const { modelsDir = BUNDLED_MODELS, previousModelsDir, logger } = options;
  const models = await checkModels(modelsDir);
  const started = performance.now();
  const questions = startForQuestions(modelsDir);
  const ingest = onDemand(() => startEmbedThread({ modelsDir, models: MODEL_KEYS, background: true }));
  const older =
    previousModelsDir === undefined ? [] : [await openEmbedder({ modelsDir: previousModelsDir, logger })];
  const ready = Promise.all([questions.ready, ...older.map((each) => each.ready)]).then(() => {
    logger.debug({ ms: Math.round(performance.now() - started) }, 'embedding models loaded');
  });
  // Whoever asks for a vector gets the error too.
  ready.catch(() => {});
  return {
    models,
    older,
    ready,
    async embedQuestion(text, language, onEarly) {
      const vectors: Vectors = {};
      const keys = modelsFor(language);
      let running = keys.length;
      const embedBy = async (model: ModelKey) => {
        const [vector] = await questions.embed([{ model, texts: [prepare(model, 'question', text)] }]);
        if (!vector) return;
        vectors[model] = vector;
        running -= 1;
        if (running > 0) onEarly?.(model, vector);
      };
      await Promise.all(keys.map(embedBy));
      return vectors;
    },
    async embedSentences(sentences) {
      const items = sentences.map((text) => ({ text, kind: 'passage' as const, language: 'other' }));
      return (await embedAll(questions.embed, items)).flatMap(({ e5 }) => e5 ?? []);
    },
    async embedTexts(items, onProgress) {
      const few = items.length <= FEW && items.every(({ kind }) => kind.startsWith('faq'));
      if (few) return await embedAll(questions.embed, items, onProgress);
      return await ingest.use((thread) => embedAll(thread.embed, items, onProgress));
    },
    countTokens: (texts) => ingest.use((thread) => thread.count(texts.map(clean))),
    async close() {
      await Promise.all([questions.close(), ingest.close(), ...older.map((each) => each.close())]);
    },
  };
}

/**
 * A thread for each model. A question waits for the multilingual one, which gets every core; beside it the English one
 * is done as soon with half of them, and with all it would only take them from the other.
 */
function startForQuestions(modelsDir: string) {
  const threads: Record<ModelKey, EmbedThread> = {
    e5: startEmbedThread({ modelsDir, models: ['e5'], background: false }),
    bge: startEmbedThread({
      modelsDir,
      models: ['bge'],
      threads: Math.max(1, availableParallelism() >> 1),
      background: false,
    }),
  };
  const all = Object.values(threads);
  const embed: EmbedBatches = async (batches, onBatch) => {
    const found = await Promise.all(batches.map((batch) => threads[batch.model].embed([batch], onBatch)));
    return found.flat();
  };
  return {
    ready: Promise.all(all.map(({ ready }) => ready)),
    embed,
    close: () => Promise.all(all.map((thread) => thread.close())),
  };
}

/**
 * A thread that its first use starts: 280 MB that a server does not need while nothing is learnt. It stays then: ended
 * ones leave 30 to 80 MB behind (onnxruntime-node 1.30.0, measured over four rounds).
 */
function onDemand(start: () => EmbedThread) {
  let thread: EmbedThread | undefined;
  let closed = false;
  return {
    async use<T>(work: (thread: EmbedThread) => Promise<T>): Promise<T> {
      if (closed) throw new AppError('model.closed', 'The embedding models are closed.');
      thread ??= start();
      return await work(thread);
    },
    async close(): Promise<void> {
      closed = true;
      await thread?.close();
    },
  };
}

type Batch = { model: ModelKey; texts: string[] };
type EmbedBatches = (batches: Batch[], onBatch?: (texts: number) => void) => Promise<Float32Array[]>;

async function embedAll(embed: EmbedBatches, items: TextToEmbed[], onProgress?: (done: number) => void) {
  const out: Vectors[] = items.map(() => ({}));
  const plan = planBatches(items);
  const total = plan.reduce((sum, batch) => sum + batch.rows.length, 0);
  let done = 0;
  const vectors = await embed(plan, (texts) => {
    done += texts;
    onProgress?.(Math.floor((done / total) * items.length));
  });
  plan.forEach((batch, b) => {
    batch.rows.forEach((row, i) => {
      const vector = vectors[b]?.slice(i * VECTOR_LENGTH, (i + 1) * VECTOR_LENGTH);
      const target = out[row];
      if (target && vector) target[batch.model] = vector;
    });
  });
  return out;
}

/** Texts of about one length together, so that little is padded; per model. */
function planBatches(items: TextToEmbed[]): (Batch & { rows: number[] })[] {
  const plan: (Batch & { rows: number[] })[] = [];
  for (const model of Object.keys(MODELS) as ModelKey[]) {
    const rows = items
      .map((item, row) => ({ row, item, length: roughTokens(item.text) }))
      .filter(({ item }) => modelsFor(item.language).includes(model))
      .sort((a, b) => a.length - b.length);
    let batch: (Batch & { rows: number[] }) | undefined;
    for (const { row, item, length } of rows) {
      if (!batch || batch.rows.length >= BATCH || (batch.rows.length + 1) * length > BATCH_TOKENS) {
        batch = { model, texts: [], rows: [] };
        plan.push(batch);
      }
      batch.texts.push(prepare(model, item.kind, item.text));
      batch.rows.push(row);
    }
  }
  return plan;
}

function prepare(model: ModelKey, kind: TextKind, text: string): string {
  return MODELS[model].prefix[kind] + clean(text);
}

/** A byte-order mark is the one character on which the tokenizer differs from the model's own. */
function clean(text: string): string {
  return text.replaceAll('\uFEFF', '');
}

/** Good enough to sort by: a token is about four Latin characters or 1.4 Chinese ones. */
function roughTokens(text: string): number {
  const wide = text.match(/[\u2E80-\u9FFF\uAC00-\uD7AF]/g)?.length ?? 0;
  return 4 + wide / 1.4 + (text.length - wide) / 4;
}
