import { splitSentences } from '../../lib/split-sentences.ts';

/** A sentence as it was written, and the numbers of the sources that it names, from 1. */
export interface CitedSentence {
  text: string;
  sources: number[];
}

const MARKERS = /\s*((?:[[【]\d{1,2}(?:\s*[,，、]\s*\d{1,2})*[\]】]\s*)+)([。.!?！？…]*)/;

/**
 * Takes a reply as it comes in pieces and gives back each sentence as soon as it and its citation are complete. Several
 * sentences before one citation all carry it.
 */
export function createCitedReader() {
  let rest = '';

  function take(atEnd: boolean): CitedSentence[] {
    const found: CitedSentence[] = [];
    for (let match = MARKERS.exec(rest); match; match = MARKERS.exec(rest)) {
      const end = match.index + match[0].length;
      // Another marker or the full stop may still follow.
      if (!atEnd && rest.slice(end).trim() === '') break;
      const sources = (match[1]?.match(/\d+/g) ?? []).map(Number);
      const text = `${rest.slice(0, match.index)}${match[2] ?? ''}`;
      for (const sentence of splitSentences(text)) found.push({ text: sentence.text, sources });
      rest = rest.slice(end);
    }
    return found;
  }

  return {
    push(piece: string): CitedSentence[] {
      rest += piece;
      return take(false);
    },
    /** What is complete at the end, and what was left without a citation. */
    end(): { sentences: CitedSentence[]; uncited: string } {
      const sentences = take(true);
      return { sentences, uncited: rest.replace(/^[\s。.!?！？]+/, '').trim() };
    },
    /** Characters that wait for their citation. */
    get waiting(): number {
      return rest.length;
    },
  };
}
