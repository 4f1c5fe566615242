import { searchTerms } from './terms.ts';

/** The manager's topic that the question mentions: all words of the topic stand in it, in any form or script. */
export function alwaysHumanTopic(question: string, topics: readonly string[]): string | undefined {
  if (topics.length === 0) return undefined;
  const words = new Set(searchTerms(question));
  return topics.find((topic) => {
    const wanted = searchTerms(topic);
    return wanted.length > 0 && wanted.every((word) => words.has(word));
  });
}
