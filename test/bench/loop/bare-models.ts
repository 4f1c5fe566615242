import { join } from 'node:path';
import { AutoTokenizer, env } from '@huggingface/transformers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { BUNDLED_MODELS, modelsFor, type TextToEmbed } from '../../../src/retrieval/index.ts';
import { MODELS, type ModelKey, SESSION_OPTIONS } from '../../../src/retrieval/models.ts';

const batch = 16;
const batchTokens = 2400;

/**
 * The models by onnxruntime alone, on this thread: what any product has to pay. With the product's session options, or
 * with `{}` as onnxruntime runs them unless told otherwise.
 */
export async function openBareModels(options: InferenceSession.SessionOptions = SESSION_OPTIONS) {
  env.allowRemoteModels = false;
  env.localModelPath = BUNDLED_MODELS;
  const open = async (key: ModelKey) => ({
    tokenizer: await AutoTokenizer.from_pretrained(MODELS[key].folder),
    session: await InferenceSession.create(
      join(BUNDLED_MODELS, MODELS[key].folder, 'onnx/model_quantized.onnx'),
      options,
    ),
  });
  const models = { e5: await open('e5'), bge: await open('bge') };

  /** Milliseconds of the model run alone; tokens are made before the clock starts. */
  async function run(key: ModelKey, texts: string[]): Promise<number> {
    const { tokenizer, session } = models[key];
    const inputs = tokenizer(texts, { padding: true, truncation: true, max_length: 512 }) as Record<
      string,
      { data: BigInt64Array; dims: number[] }
    >;
    const feeds = Object.fromEntries(session.inputNames.map((name) => [name, toTensor(inputs, name)]));
    const started = performance.now();
    await session.run(feeds);
    return performance.now() - started;
  }

  return {
    /** One question through every model that its language is routed to, as the product asks them. */
    async question(text: string, language: string): Promise<number> {
      let total = 0;
      for (const key of modelsFor(language)) total += await run(key, [MODELS[key].prefix.question + text]);
      return total;
    },
    /** All texts, per model sorted by length and batched like ingest does. */
    async embedLikeIngest(items: readonly TextToEmbed[]): Promise<number> {
      let total = 0;
      for (const key of ['e5', 'bge'] as const) {
        const texts = items
          .filter((item) => modelsFor(item.language).includes(key))
          .map((item) => MODELS[key].prefix[item.kind] + item.text)
          .sort((a, b) => a.length - b.length);
        for (let from = 0; from < texts.length; ) {
          const longest = (texts[Math.min(from + batch, texts.length) - 1]?.length ?? 0) / 2;
          const size = Math.max(1, Math.min(batch, Math.floor(batchTokens / Math.max(1, longest))));
          total += await run(key, texts.slice(from, from + size));
          from += size;
        }
      }
      return total;
    },
  };
}

function toTensor(inputs: Record<string, { data: BigInt64Array; dims: number[] }>, name: string): Tensor {
  const like = inputs.input_ids;
  const given = inputs[name];
  if (given) return new Tensor('int64', BigInt64Array.from(given.data), given.dims);
  return new Tensor('int64', new BigInt64Array(like?.data.length ?? 0), like?.dims ?? []);
}
