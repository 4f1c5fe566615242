import { detectLanguage } from '../lib/detect-language.ts';
import { answerText, isAnswered, type TextToEmbed, type Vectors } from '../retrieval/index.ts';
import type { IngestDeps } from './deps.ts';

export type FaqText = {
  question: string;
  variants: readonly string[];
  answer: string;
  language?: string | undefined;
  tags: readonly string[];
};

/** An entry as it is to stand; its question and variants have their vectors, and the answer, where it says more. */
export type EmbeddedFaq = {
  questions: { text: string; vectors: Vectors }[];
  answerVectors: Vectors;
  models: IngestDeps['embedder']['models'];
  answer: string;
  language: string;
  tags: string[];
};

/** Vectors for every text of the entries, computed before any transaction. A variant said twice counts once. */
export async function embedFaqs(
  embedder: IngestDeps['embedder'],
  faqs: readonly FaqText[],
  onProgress?: (done: number) => void,
): Promise<EmbeddedFaq[]> {
  const entries = faqs.map((faq) => {
    // Variants may ask in other languages: what customers read tells the entry's.
    const language = faq.language ?? detectLanguage(`${faq.question}\n${faq.answer}`) ?? 'other';
    const texts = [...new Set([faq.question, ...faq.variants].map((text) => text.trim()))].filter(Boolean);
    return { ...faq, question: texts[0] ?? '', texts, language };
  });
  const items = entries.flatMap((entry) => [
    ...entry.texts.map((text) => questionToEmbed(text, entry.language)),
    ...(isAnswered(entry) ? [answerToEmbed(entry)] : []),
  ]);
  const vectors = await embedder.embedTexts(items, onProgress);
  let next = 0;
  const take = () => vectors[next++] ?? {};
  return entries.map((entry) => ({
    questions: entry.texts.map((text) => ({ text, vectors: take() })),
    answerVectors: isAnswered(entry) ? take() : {},
    models: embedder.models,
    answer: entry.answer,
    language: entry.language,
    tags: [...entry.tags],
  }));
}

/** A question is embedded in its own language: an entry in one language may list how it is asked in another. */
export function questionToEmbed(text: string, fallback: string): TextToEmbed {
  const found = detectLanguage(text);
  const language = found === undefined || found === 'other' ? fallback : found;
  return { text, kind: 'faq_question', language };
}

/** `question` is the main one. */
export function answerToEmbed(entry: { question: string; answer: string; language: string }): TextToEmbed {
  return { text: answerText(entry), kind: 'faq_answer', language: entry.language };
}
