import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../lib/index.ts';
import { MODEL_KEYS, MODELS, type ModelKey } from './models.ts';

/**
 * Compares every model file with `SHA256SUMS` beside it (format of sha256sum) and returns what names a model in
 * stored vectors: folder, start of the weights' checksum, and the way texts are prepared.
 *
 * @throws AppError `model.missing` or `model.damaged`
 */
export async function checkModels(modelsDir: string): Promise<Record<ModelKey, string>> {
  const sums = await readSums(modelsDir);
  await Promise.all([...sums].map(([path, sum]) => checkFile(modelsDir, path, sum)));
  const identity = (key: ModelKey) => {
    const { folder } = MODELS[key];
    const weights = sums.get(`${folder}/onnx/model_quantized.onnx`);
    if (!weights) throw missing(join(modelsDir, folder));
    return `${folder}@${weights.slice(0, 12)}/1`;
  };
  return Object.fromEntries(MODEL_KEYS.map((key) => [key, identity(key)])) as Record<ModelKey, string>;
}

async function readSums(modelsDir: string): Promise<Map<string, string>> {
  const path = join(modelsDir, 'SHA256SUMS');
  const text = await readFile(path, 'utf8').catch((cause) => {
    throw missing(path, cause);
  });
  return new Map(
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => [line.slice(66).trim(), line.slice(0, 64)] as const),
  );
}

async function checkFile(modelsDir: string, path: string, sum: string): Promise<void> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(join(modelsDir, path), { highWaterMark: 1 << 20 }), hash).catch((cause) => {
    throw missing(join(modelsDir, path), cause);
  });
  if (hash.digest('hex') === sum) return;
  throw new AppError(
    'model.damaged',
    `The model file ${join(modelsDir, path)} does not match its checksum. Restore data/models from the release.`,
  );
}

function missing(path: string, cause?: unknown): AppError {
  const message = `The model file ${path} is missing or cannot be read. Restore data/models from the release.`;
  return new AppError('model.missing', message, { cause });
}
