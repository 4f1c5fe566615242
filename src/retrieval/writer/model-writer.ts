import type { CitedSpan } from '../../contract/index.ts';
import type { Logger } from '../../lib/index.ts';
import type { Embedder } from '../embedder.ts';
import { tongueOf } from '../spaces.ts';
import { type AnswerWriter, extractiveAnswer, type WritingTask, type Written } from './answer-writer.ts';
import { ANEW } from './drop-thoughts.ts';
import { ModelFailed } from './model-failed.ts';
import { promptOf } from './prompt.ts';
import { type CitedSentence, createCitedReader } from './read-cited.ts';
import { type ModelServer, streamChat } from './stream-chat.ts';
import { groundOf, supportOf } from './supports.ts';

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
  let reply = emptyReply();
  // Of what may turn out to have been thought, not said: its first sentence is known to be wrong when all has come.
  let wrong: ModelFailed | undefined;

  async function take(written: readonly CitedSentence[]): Promise<void> {
    for (const sentence of written) {
      const cited = [...new Set(sentence.sources.map((number) => number - 1))];
      const citations = await supportOf(embedder, ground, sentence.text, cited);
      if (citations.length === 0)
        throw new ModelFailed('unsupported', 'the evidence does not support a sentence');
      append(reply, sentence.text, citations);
      await release(reply.text);
    }
  }

  try {
    for await (const piece of streamChat(server, promptOf(task))) {
      if (piece === ANEW) {
        reply = emptyReply();
        wrong = undefined;
      } else if (wrong === undefined) wrong = await tried(() => take(read(reply, piece)), reply);
    }
  } catch (error) {
    throw wrong ?? error;
  }
  if (wrong) throw wrong;
  const { sentences: last, uncited } = reply.reader.end();
  await take(last);
  if (uncited !== '' || reply.text === '') throw new ModelFailed('uncited', 'a sentence names no source');
  return { writer: 'model', text: reply.text, ...citedOnly(task, reply.sentences) };
}

interface Reply {
  reader: ReturnType<typeof createCitedReader>;
  characters: number;
  text: string;
  sentences: CitedSpan[];
}

function emptyReply(): Reply {
  return { reader: createCitedReader(), characters: 0, text: '', sentences: [] };
}

function read(reply: Reply, piece: string): CitedSentence[] {
  reply.characters += piece.length;
  if (reply.characters > MOST_CHARACTERS) throw new ModelFailed('too_long', 'the reply is too long');
  return reply.reader.push(piece);
}

function append(reply: Reply, sentence: string, citations: number[]): void {
  const start = reply.text.length + gapBetween(reply.text, sentence).length;
  reply.text += gapBetween(reply.text, sentence) + sentence;
  reply.sentences.push({ start, end: reply.text.length, citations });
}

/** What went wrong before anything was shown; afterwards it is thrown at once. */
async function tried(work: () => Promise<void>, { text }: Reply): Promise<ModelFailed | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (text === '' && error instanceof ModelFailed) return error;
    throw error;
  }
}

/** Chinese sentences stand without a space, and what ends without a full stop on a line of its own. */
function gapBetween(text: string, sentence: string): string {
  if (text === '') return '';
  if (!/[\p{P}]$/u.test(text)) return '\n';
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
