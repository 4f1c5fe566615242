import { z } from 'zod';
import { ModelFailed } from './model-failed.ts';

/** What one event, or a whole reply that was not streamed, says. */
export interface ChatPart {
  text: string;
  /** The model thinks: there is nothing to show yet. */
  thought: boolean;
  finished: boolean;
}

/** Words, or parts of which those of type `text` are words (Mistral's reasoning models). */
const content = z.union([
  z.string(),
  z.array(z.object({ type: z.string(), text: z.string().optional() }).loose()),
]);
const message = z
  .object({
    content: content.nullish(),
    // DeepSeek, vLLM, llama.cpp; OpenRouter, Ollama.
    reasoning_content: z.unknown().optional(),
    reasoning: z.unknown().optional(),
  })
  .nullish();
const chunk = z.object({
  choices: z.array(z.object({ delta: message, message, finish_reason: z.string().nullish() })).nullish(),
  error: z.unknown().optional(),
});
type Choice = NonNullable<z.infer<typeof chunk>['choices']>[number];

/** The ways in which servers say that a reply is whole: OpenAI, Text Generation Inference, Anthropic's and others. */
const WHOLE = new Set([
  'stop',
  'stop_sequence',
  'eos_token',
  'eos',
  'end_turn',
  'complete',
  'COMPLETE',
  'STOP',
]);

/** @throws ModelFailed `broken`, `failed`, `too_long` */
export function readPart(data: string): ChatPart {
  const choice = choiceIn(data);
  const said = choice?.delta ?? choice?.message;
  const finish = choice?.finish_reason;
  if (finish === 'length') throw new ModelFailed('too_long', 'the server cut the reply off');
  if (finish && !WHOLE.has(finish)) throw new ModelFailed('failed', `the server ended with ${finish}`);
  const text = textOf(said?.content);
  const thought =
    text === '' && said != null && Boolean(said.reasoning_content ?? said.reasoning ?? said.content);
  return { text, thought, finished: Boolean(finish) };
}

/** A reply that came as one JSON object although a stream was asked for. */
export function readWhole(data: string): ChatPart {
  const part = readPart(data);
  if (part.text === '') throw new ModelFailed('failed', 'the server answered without a reply');
  return { ...part, finished: true };
}

function choiceIn(data: string): Choice | undefined {
  const parsed = chunk.safeParse(parseJson(data));
  if (!parsed.success || parsed.data.error != null)
    throw new ModelFailed('broken', 'the stream holds what is no part of a reply');
  return parsed.data.choices?.[0];
}

function textOf(given: z.infer<typeof content> | null | undefined): string {
  if (!Array.isArray(given)) return given ?? '';
  return given.flatMap((part) => (part.type === 'text' ? (part.text ?? []) : [])).join('');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
