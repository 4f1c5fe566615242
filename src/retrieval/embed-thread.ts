import { Worker } from 'node:worker_threads';
import { AppError } from '../lib/index.ts';
import { workerUrl } from '../lib/worker-url.ts';
import type { WorkerOptions, WorkerReply, WorkerRequest } from './embed-worker.ts';
import type { ModelKey } from './models.ts';

interface Batch {
  model: ModelKey;
  texts: string[];
}

interface Job {
  batches: Batch[];
  results: Float32Array[];
  next: number;
  onBatch: (texts: number) => void;
  resolve: (vectors: Float32Array[]) => void;
  reject: (error: unknown) => void;
}

export interface EmbedThread {
  ready: Promise<void>;
  /** One Float32Array per batch: the vectors of its texts, one after the other. */
  embed(batches: Batch[], onBatch?: (texts: number) => void): Promise<Float32Array[]>;
  count(texts: string[]): Promise<number[]>;
  close(): Promise<void>;
}

/**
 * A worker thread with the models. It gets one batch at a time, always from the job with the fewest batches left:
 * an FAQ entry of one batch does not wait until a book of hundreds is through.
 */
export function startEmbedThread(options: WorkerOptions): EmbedThread {
  const worker = new Worker(workerUrl(import.meta.url, './embed-worker'), { workerData: options });
  const waiting = new Map<
    number,
    { resolve: (reply: WorkerReply) => void; reject: (error: unknown) => void }
  >();
  const jobs = new Set<Job>();
  let lastId = 0;
  let busy = false;
  let closed: AppError | undefined;

  const ready = Promise.withResolvers<void>();
  ready.promise.catch(() => {});
  worker.on('message', (reply: WorkerReply) => {
    if ('ready' in reply) return ready.resolve();
    const caller = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('error' in reply)
      caller?.reject(new AppError('model.failed', `The embedding model failed: ${reply.error}`));
    else caller?.resolve(reply);
  });
  worker.on('error', (cause) => fail(new AppError('model.failed', 'The embedding thread ended.', { cause })));
  worker.on('exit', () => fail(new AppError('model.closed', 'The embedding models are closed.')));

  function fail(error: AppError): void {
    closed ??= error;
    ready.reject(error);
    for (const caller of waiting.values()) caller.reject(error);
    for (const job of jobs) job.reject(error);
    waiting.clear();
    jobs.clear();
  }

  function send(request: WorkerRequest): Promise<WorkerReply> {
    if (closed) return Promise.reject(closed);
    return new Promise((resolve, reject) => {
      waiting.set(request.id, { resolve, reject });
      worker.postMessage(request);
    });
  }

  async function work(): Promise<void> {
    if (busy) return;
    busy = true;
    try {
      for (let job = shortest(jobs); job; job = shortest(jobs)) await step(job);
    } finally {
      busy = false;
    }
  }

  async function step(job: Job): Promise<void> {
    const batch = job.batches[job.next++];
    try {
      if (batch) {
        const reply = await send({ id: ++lastId, do: 'embed', ...pick(batch) });
        if ('vectors' in reply) job.results.push(reply.vectors);
        job.onBatch(batch.texts.length);
      }
      if (job.next < job.batches.length) return;
      job.resolve(job.results);
    } catch (error) {
      job.reject(error);
    }
    jobs.delete(job);
  }

  return {
    ready: ready.promise,
    embed(batches, onBatch = () => {}) {
      if (closed) return Promise.reject(closed);
      return new Promise((resolve, reject) => {
        jobs.add({ batches, results: [], next: 0, onBatch, resolve, reject });
        void work();
      });
    },
    async count(texts) {
      const reply = await send({ id: ++lastId, do: 'count', texts });
      return 'counts' in reply ? reply.counts : [];
    },
    async close() {
      if (closed) return;
      // Ending a thread in the middle of a model run can take the process down: the running batch is let finish.
      const ended = new Promise((resolve) => worker.once('exit', resolve));
      fail(new AppError('model.closed', 'The embedding models are closed.'));
      worker.postMessage({ id: 0, do: 'close' } satisfies WorkerRequest);
      await ended;
    },
  };
}

function shortest(jobs: Set<Job>): Job | undefined {
  let best: Job | undefined;
  for (const job of jobs) {
    if (!best || job.batches.length - job.next < best.batches.length - best.next) best = job;
  }
  return best;
}

function pick(batch: Batch): Batch {
  return { model: batch.model, texts: batch.texts };
}
