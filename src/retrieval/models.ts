/**
 * The bundled embedding models: what stands before a text, how token vectors become one vector. From the models'
 * own cards (intfloat/multilingual-e5-small, BAAI/bge-small-en-v1.5).
 */
export type ModelKey = 'e5' | 'bge';

/** What a text is to the search: a customer's question, a variant of an FAQ question, an FAQ answer, or a piece of a document. */
export type TextKind = 'question' | 'faq_question' | 'faq_answer' | 'passage';

export interface ModelSpec {
  readonly folder: string;
  readonly pooling: 'mean' | 'cls';
  /** Question against question is symmetric: both sides carry the question's prefix. */
  readonly prefix: Readonly<Record<TextKind, string>>;
}

export const MODEL_KEYS: readonly ModelKey[] = ['e5', 'bge'];

/** Length of every vector, of both models. */
export const VECTOR_LENGTH = 384;

/** Longest input in model tokens, prefix and special tokens included; what is longer is cut. */
export const MODEL_WINDOW = 512;

/**
 * For onnxruntime. Its threads spin while they wait for each other and for tens of milliseconds after a run, unless told
 * otherwise: on a core that two of them share, or that anything else wants, the one spins while the other has the work. And
 * each step of a run is shared out in as many parts as there are threads, so that one whose core is busy keeps the others
 * waiting: smaller parts go to whoever is free.
 */
export const SESSION_OPTIONS = {
  extra: { session: { intra_op: { allow_spinning: '0' }, dynamic_block_base: '4' } },
} as const;

const BGE_QUESTION = 'Represent this sentence for searching relevant passages: ';

export const MODELS: Readonly<Record<ModelKey, ModelSpec>> = {
  e5: {
    folder: 'multilingual-e5-small',
    pooling: 'mean',
    prefix: { question: 'query: ', faq_question: 'query: ', faq_answer: 'passage: ', passage: 'passage: ' },
  },
  bge: {
    folder: 'bge-small-en-v1.5',
    pooling: 'cls',
    prefix: { question: BGE_QUESTION, faq_question: BGE_QUESTION, faq_answer: '', passage: '' },
  },
};

/** Every text gets the multilingual model; English gets the English one as well (ten points R@1 on short questions). */
export function modelsFor(language: string): readonly ModelKey[] {
  return language === 'en' ? MODEL_KEYS : ['e5'];
}
