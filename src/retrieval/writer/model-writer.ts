import type { CitedSpan } from '../../contract/index.ts';
import type { Logger } from '../../lib/index.ts';
import type { Embedder } from '../embedder.ts';
import { tongueOf } from '../spaces.ts';
import { type AnswerWriter, extractiveAnswer, type WritingTask, type Written } from './answer-writer.ts';
import { promptOf } from './prompt.ts';
import { type CitedSentence, createCitedReader } from './read-cited.ts';
import { ModelFailed, type ModelServer, streamChat } from './stream-chat.ts';
import { groundOf, isSupported } from './supports.ts';

type Deps = { embedder: Pick<Embedder, 'embedSentences'>; logger: Logger };

/** Five sentences are far shorter. */
const MOST_CHARACTERS = 2000;

/**
 * Has a language model write the reply and shows of it only what the evidence supports, sentence by sentence. The first
 * one that it does not support ends the reply, and the words of the evidence are the answer. Evidence in another
 * language than the reply's cannot be checked word by word: it is shown as it is.
 */
export function openModelWriter({ embedder, logger }: Deps, server: ModelServer): AnswerWriter {
  return {
    name: 'model',
    async write(task, release) {
      const usable = task.evidence.filter(({ language }) => tongueOf(language) === tongueOf(task.language));
      if (usable.length === 0 || usable[0] !== task.evidence[0]) return extractiveAnswer(task);
      try {
        return await write({ embedder }, server, { ...task, evidence: usable }, release);
      } catch (error) {
        const reason = error instanceof ModelFailed ? error.reason : 'failed';
        logger.warn({ reason, error }, 'the written reply was not used');
        return extractiveAnswer(task, reason);
      }
    },
  };
}

async function write(
  { embedder }: Pick<Deps, 'embedder'>,
  server: ModelServer,
  task: WritingTask,
  release: (text: string) => Promise<void>,
): Promise<Written> {
  const ground = await groundOf(embedder, task.evidence);
  const reader = createCitedReader();
  const sentences: CitedSpan[] = [];
  let text = '';
  let characters = 0;

  async function take(written: readonly CitedSentence[]): Promise<void> {
    for (const { text: sentence, sources } of written) {
      const citations = [...new Set(sources.map((number) => number - 1))];
      if (!(await isSupported(embedder, ground, sentence, citations)))
        throw new ModelFailed('unsupported', 'the evidence does not support a sentence');
      const lead = text === '' ? '' : gapBefore(sentence);
      sentences.push({
        start: text.length + lead.length,
        end: text.length + lead.length + sentence.length,
        citations,
      });
      text += lead + sentence;
      await release(text);
    }
  }

  for await (const piece of streamChat(server, promptOf(task))) {
    characters += piece.length;
    if (characters > MOST_CHARACTERS) throw new ModelFailed('too_long', 'the reply is too long');
    await take(reader.push(piece));
  }
  const { sentences: last, uncited } = reader.end();
  await take(last);
  if (uncited !== '' || text === '') throw new ModelFailed('uncited', 'a sentence names no source');
  return { writer: 'model', text, ...citedOnly(task, sentences) };
}

/** Chinese sentences stand without a space. */
function gapBefore(sentence: string): string {
  return /^[\p{Script=Han}“‘（《「]/u.test(sentence) ? '' : ' ';
}

/** Evidence that no sentence cites is none of this reply. */
function citedOnly(
  task: WritingTask,
  sentences: readonly CitedSpan[],
): Pick<Written, 'evidence' | 'sentences'> {
  const used = [...new Set(sentences.flatMap(({ citations }) => citations))].toSorted((a, b) => a - b);
  return {
    evidence: used.flatMap((place) => task.evidence[place] ?? []),
    sentences: sentences.map((each) => ({
      ...each,
      citations: each.citations.map((place) => used.indexOf(place)),
    })),
  };
}
