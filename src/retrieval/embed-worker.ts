/**
 * Worker thread of `openEmbedder`: loads the models, answers one message at a time. The main thread decides the
 * order and the batches.
 */
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { AutoModel, AutoTokenizer, env, type PreTrainedTokenizer } from '@huggingface/transformers';
import {
  MODEL_WINDOW,
  MODELS,
  type ModelKey,
  type ModelSpec,
  SESSION_OPTIONS,
  VECTOR_LENGTH,
} from './models.ts';

export interface WorkerOptions {
  modelsDir: string;
  models: readonly ModelKey[];
  /** Threads that a model run is shared among; by default one for each core. */
  threads?: number;
  /** A background worker yields the processor to whoever answers a question. */
  background: boolean;
}

export type WorkerRequest =
  | { id: number; do: 'embed'; model: ModelKey; texts: string[] }
  | { id: number; do: 'count'; texts: string[] }
  | { id: number; do: 'close' };

export type WorkerReply =
  | { id: -1; ready: true }
  | { id: number; vectors: Float32Array<ArrayBuffer> }
  | { id: number; counts: number[] }
  | { id: number; error: string };

interface Loaded {
  spec: ModelSpec;
  tokenizer: PreTrainedTokenizer;
  run: (inputs: unknown) => Promise<{ last_hidden_state: { data: Float32Array; dims: number[] } }>;
}

const port = parentPort;
if (!port) throw new Error('embed-worker.ts runs as a worker thread only');
const options = workerData as WorkerOptions;

// On Linux this is the thread's own priority, and the threads that onnxruntime starts below inherit it.
if (options.background && process.platform === 'linux') setPriority(0, 5);

env.allowRemoteModels = false;
env.localModelPath = options.modelsDir;

const loaded = new Map<ModelKey, Loaded>();
await Promise.all(options.models.map(async (key) => loaded.set(key, await load(key))));
for (const key of options.models) await embed(key, ['warm up']);
port.postMessage({ id: -1, ready: true } satisfies WorkerReply);

port.on('message', async (request: WorkerRequest) => {
  if (request.do === 'close') return port.close();
  try {
    if (request.do === 'count') {
      const counts = request.texts.map((text) => model('e5').tokenizer.encode(text).length);
      return port.postMessage({ id: request.id, counts } satisfies WorkerReply);
    }
    const vectors = await embed(request.model, request.texts);
    port.postMessage({ id: request.id, vectors } satisfies WorkerReply, [vectors.buffer]);
  } catch (error) {
    port.postMessage({ id: request.id, error: String(error) } satisfies WorkerReply);
  }
});

async function load(key: ModelKey): Promise<Loaded> {
  const spec = MODELS[key];
  const [tokenizer, weights] = await Promise.all([
    AutoTokenizer.from_pretrained(spec.folder),
    AutoModel.from_pretrained(spec.folder, {
      dtype: 'q8',
      device: 'cpu',
      session_options: { ...SESSION_OPTIONS, intraOpNumThreads: options.threads ?? 0 },
    }),
  ]);
  return { spec, tokenizer, run: weights as unknown as Loaded['run'] };
}

function model(key: ModelKey): Loaded {
  const found = loaded.get(key);
  if (!found) throw new Error(`model ${key} is not loaded`);
  return found;
}

/** One L2-normalised vector per text, one after the other. */
async function embed(key: ModelKey, texts: string[]): Promise<Float32Array<ArrayBuffer>> {
  const { spec, tokenizer, run } = model(key);
  const inputs = tokenizer(texts, { padding: true, truncation: true, max_length: MODEL_WINDOW });
  const { last_hidden_state: hidden } = await run(inputs);
  const mask = inputs.attention_mask.data as BigInt64Array;
  const width = hidden.dims[1] ?? 0;
  const out = new Float32Array(texts.length * VECTOR_LENGTH);
  for (let row = 0; row < texts.length; row++) {
    const vector = out.subarray(row * VECTOR_LENGTH, (row + 1) * VECTOR_LENGTH);
    const tokens = spec.pooling === 'cls' ? 1 : width;
    for (let token = 0; token < tokens; token++) {
      if (mask[row * width + token] !== 0n) addTo(vector, hidden.data, (row * width + token) * VECTOR_LENGTH);
    }
    normalise(vector);
  }
  return out;
}

function addTo(vector: Float32Array, data: Float32Array, from: number): void {
  for (let i = 0; i < VECTOR_LENGTH; i++) vector[i] = (vector[i] ?? 0) + (data[from + i] ?? 0);
}

function normalise(vector: Float32Array): void {
  let sum = 0;
  for (const value of vector) sum += value * value;
  const length = Math.sqrt(sum) || 1;
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) / length;
}
