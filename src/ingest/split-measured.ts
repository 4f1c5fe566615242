import { detectLanguage } from '../lib/detect-language.ts';
import type { Embedder } from '../retrieval/index.ts';
import { MODEL_WINDOW, passageText } from '../retrieval/index.ts';
import type { ParsedDocument } from './parse/index.ts';
import { type Passage, splitIntoPassages } from './split/index.ts';

export type MeasuredPassage = Passage & { language: string };

/** Special tokens and the model's own prefix. */
const reserved = 8;
/** Title and headings take at most this much of the window; what is longer is cut by the model. */
const mostForPlace = 160;
const tries = 5;

/**
 * Splits a document and measures each passage with the model's own tokenizer. That runs in another thread, so the
 * split goes by an estimate; where it was too low for the window, it is corrected by what was measured and done again.
 */
export async function splitMeasured(
  parsed: ParsedDocument,
  title: string,
  countTokens: Embedder['countTokens'],
): Promise<MeasuredPassage[]> {
  const maxTokens = MODEL_WINDOW - reserved - (await tokensOfPlace(parsed, title, countTokens));
  for (let scale = 1, left = tries; ; left--) {
    const passages = splitIntoPassages(parsed, {
      countTokens: (text) => Math.ceil(estimateTokens(text) * scale),
      maxTokens,
    });
    const counts = await countTokens(passages.map((passage) => passage.text));
    const worst = Math.max(
      0,
      ...passages.map((passage, i) => (counts[i] ?? 0) / Math.max(1, estimateTokens(passage.text))),
    );
    if (left === 0 || counts.every((count) => count <= maxTokens)) {
      return passages.map((passage, i) => ({
        ...passage,
        tokens: counts[i] ?? passage.tokens,
        language: languageOf(passage, parsed),
      }));
    }
    scale = Math.max(worst, scale) * 1.05;
  }
}

async function tokensOfPlace(
  parsed: ParsedDocument,
  title: string,
  countTokens: Embedder['countTokens'],
): Promise<number> {
  const { text, blocks } = parsed;
  const headings = blocks
    .filter((block) => block.kind === 'heading')
    .map((block) => text.slice(block.start, block.end));
  const longest = headings.reduce((a, b) => (b.length > a.length ? b : a), '').slice(0, 500);
  const [tokens = 0] = await countTokens([passageText({ title, headingPath: [longest, longest], text: '' })]);
  return Math.min(mostForPlace, tokens);
}

/** Tokens of multilingual-e5, roughly: a Chinese character is .7 of one, a Latin word of five letters 1.3. */
function estimateTokens(text: string): number {
  const wide = text.match(/[\u2E80-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF]/g)?.length ?? 0;
  const other = text.match(/[^\s\p{L}]/gu)?.length ?? 0;
  return 1 + wide * 0.72 + other * 0.8 + Math.max(0, text.length - wide - other) * 0.24;
}

function languageOf(passage: Passage, parsed: ParsedDocument): string {
  const found = detectLanguage(passage.text);
  return found === undefined || found === 'other' ? (parsed.language ?? 'other') : found;
}
