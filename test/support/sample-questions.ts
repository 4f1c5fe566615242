import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One line of data/sample/questions.json; data/sample/README.md says what each field means. */
export type SampleQuestion = {
  id: string;
  text: string;
  language: 'zh-Hans' | 'zh-Hant' | 'en';
  expect: 'answered' | 'handed_over';
  document?: string;
  page?: number;
  faq?: string;
  contains?: string;
  crossLingual?: true;
  unanswerable?: 'off-topic' | 'not-covered';
  demo?: 1 | 2 | 3 | 4;
};

export type SampleManifest = {
  documents: { file: string; title: string; language: string; tags: string[] }[];
  faq: string[];
};

export const sampleFolder = join(import.meta.dirname, '../../data/sample');

const readJson = (file: string): unknown => JSON.parse(readFileSync(join(sampleFolder, file), 'utf8'));

export const sampleQuestions = readJson('questions.json') as SampleQuestion[];
export const sampleManifest = readJson('manifest.json') as SampleManifest;
