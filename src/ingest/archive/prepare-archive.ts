import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { newId } from '../../lib/index.ts';
import { questionKey } from '../../lib/question-key.ts';
import { type Embedder, passageText, type Vectors } from '../../retrieval/index.ts';
import { type EmbeddedFaq, embedFaqs } from '../embed-faqs.ts';
import type { ArchiveContents, ArchiveFaq } from './contents.ts';
import type { PreparedArchive, PreparedDocument } from './insert-archive.ts';
import { readArchiveDocument } from './unpack-archive.ts';

/** Texts that are embedded together; between them the job may stop. */
const chunkSize = 128;

/** Hashes of files and keys of questions that a workspace has already. */
export type KnownHere = { hashes: Set<string>; questions: Set<string> };
type Task = { workspaceId: string; stage: string; contents: ArchiveContents; known: KnownHere };
type Keys = { id: string; fileKey: string };

/**
 * Leaves out what is here already, and makes the vectors of the rest. They lie in the stage, a file a document, until
 * they are inserted: a large archive has more of them than fits into memory.
 */
export async function prepareArchive(
  embedder: Embedder,
  { workspaceId, stage, contents, known }: Task,
  signal: AbortSignal,
  onProgress: (done: number, total: number) => Promise<void>,
): Promise<PreparedArchive> {
  const documents = contents.documents.filter(({ hash }) => !known.hashes.has(hash));
  const faq = contents.faq.flatMap((entry, n) =>
    known.questions.has(questionKey(entry.question)) ? [] : [{ n, entry }],
  );
  const total = documents.reduce((sum, { passages }) => sum + passages, 0) + faq.length;
  let done = 0;
  const tell = async (more: number) => {
    done += more;
    signal.throwIfAborted();
    await onProgress(done, total);
  };
  const vectors = openVectors(stage);
  await mkdir(vectors.folder);
  for (const { n } of documents) await vectors.put(`${n}`, await embedDocument(embedder, stage, n, tell));
  for (let from = 0; from < faq.length; from += chunkSize) {
    const some = faq.slice(from, from + chunkSize).map(({ entry }) => entry);
    await vectors.put(`faq-${from}`, await embedFaqs(embedder, some));
    await tell(some.length);
  }
  const keys = new Map<string, Keys>();
  return {
    models: embedder.models,
    documents: () => readDocuments({ workspaceId, stage, vectors, keys }, documents),
    faq: () => readFaq(vectors, faq),
    golden: contents.golden,
    sources: contents.sources,
    skipped: contents.documents.length - documents.length + contents.faq.length - faq.length,
  };
}

type StoredVectors = ReturnType<typeof openVectors>;

/** Vectors in files of the stage. */
function openVectors(stage: string) {
  const folder = join(stage, 'vectors');
  return {
    folder,
    put: (name: string, value: Vectors[] | EmbeddedFaq[]) => writeFile(join(folder, name), serialize(value)),
    get: async <T>(name: string): Promise<T> => deserialize(await readFile(join(folder, name))),
  };
}

/** Of all passages of all versions, in their order. */
async function embedDocument(
  embedder: Embedder,
  stage: string,
  n: number,
  tell: (more: number) => Promise<void>,
): Promise<Vectors[]> {
  const document = await readArchiveDocument(stage, n);
  const passages = document.versions.flatMap((version) => version.passages);
  const vectors: Vectors[] = [];
  for (let from = 0; from < passages.length; from += chunkSize) {
    const some = passages.slice(from, from + chunkSize).map((passage) => ({
      text: passageText({ title: document.title, ...passage }),
      kind: 'passage' as const,
      language: passage.language,
    }));
    vectors.push(...(await embedder.embedTexts(some)));
    await tell(some.length);
  }
  return vectors;
}

/** The same keys at each reading: files are stored by them before the rows are. */
async function* readDocuments(
  {
    workspaceId,
    stage,
    vectors,
    keys,
  }: { workspaceId: string; stage: string; vectors: StoredVectors; keys: Map<string, Keys> },
  documents: ArchiveContents['documents'],
): AsyncGenerator<PreparedDocument> {
  for (const { n } of documents) {
    const document = await readArchiveDocument(stage, n);
    const all = await vectors.get<Vectors[]>(`${n}`);
    let next = 0;
    const versions = document.versions.map((version) => {
      const name = `${n} ${version.number}`;
      const id = newId('ver');
      const own = keys.get(name) ?? { id, fileKey: `${workspaceId}/${id}` };
      keys.set(name, own);
      const from = next;
      next += version.passages.length;
      return { ...own, version, vectors: all.slice(from, next) };
    });
    yield { n, document, versions };
  }
}

async function* readFaq(vectors: StoredVectors, faq: readonly { n: number; entry: ArchiveFaq }[]) {
  for (let from = 0; from < faq.length; from += chunkSize) {
    const made = await vectors.get<EmbeddedFaq[]>(`faq-${from}`);
    for (const [at, embedded] of made.entries()) {
      const of = faq[from + at];
      if (of) yield { ...of, embedded };
    }
  }
}
