import type { CitedSpan, Evidence, WriterFallback, WriterName } from '../../contract/index.ts';

/** What a reply is written from. */
export interface WritingTask {
  question: string;
  /** The reply's language, as `detectLanguage` names it. */
  language: string;
  /** The answer in the words of the evidence: what is shown where nothing better is written. */
  text: string;
  evidence: readonly Evidence[];
}

export interface Written {
  writer: WriterName;
  text: string;
  evidence: Evidence[];
  sentences: CitedSpan[];
  fallback?: WriterFallback;
}

/**
 * Turns evidence into a reply. `release` gets the text so far each time a sentence has been found supported; nothing
 * else may reach a customer. Never throws: what goes wrong ends in the extractive answer.
 */
export interface AnswerWriter {
  readonly name: WriterName;
  write(task: WritingTask, release: (text: string) => Promise<void>): Promise<Written>;
}

/** The words of the evidence themselves. */
export function extractiveAnswer(task: WritingTask, fallback?: WriterFallback): Written {
  const [first] = task.evidence;
  return {
    writer: 'extractive',
    text: task.text,
    evidence: first ? [first] : [],
    sentences: first ? [{ start: 0, end: task.text.length, citations: [0] }] : [],
    ...(fallback && { fallback }),
  };
}

export const extractiveWriter: AnswerWriter = {
  name: 'extractive',
  write: async (task) => extractiveAnswer(task),
};
