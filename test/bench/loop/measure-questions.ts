import { join } from 'node:path';
import { migrateToLatest, openDatabase } from '../../../src/db/index.ts';
import { quantile } from '../../../src/feedback/statistics.ts';
import { saveVectors } from '../../../src/ingest/save-vectors.ts';
import { detectLanguage } from '../../../src/lib/detect-language.ts';
import { newId, now, silentLogger } from '../../../src/lib/index.ts';
import {
  decide,
  defaultPolicy,
  type Embedder,
  openSearch,
  recordSearchChange,
} from '../../../src/retrieval/index.ts';
import { openBareModels } from './bare-models.ts';
import { beside } from './beside.ts';
import { passageTexts, questionTexts } from './texts.ts';

type Options = {
  embedder: Embedder;
  bare: Awaited<ReturnType<typeof openBareModels>>;
  folder: string;
  passages: number;
};

const perDocument = 500;
const questions = 120;

/** Texts that are really embedded; the others get the vector of one of them, somewhat beside it. */
const embedded = 200;

/**
 * p50 and p99 of `decide` at so many passages over the bare model call on the same question, in turns. The passages'
 * vectors lie around those of real texts of their language: with random ones most answers would be in another language
 * than the question, and the model would be asked again about their sentences.
 */
export async function measureQuestions({ embedder, bare, folder, passages }: Options) {
  const config = { dataDir: join(folder, 'data'), databaseUrl: undefined };
  const database = await openDatabase({ config, logger: silentLogger, as: 'owner' });
  await migrateToLatest(database);
  const workspaceId = await fill(database.db, embedder, passages);
  const search = openSearch({ db: database.db, embedder, dataDir: config.dataDir, logger: silentLogger });
  const started = performance.now();
  await search.ready(workspaceId);
  const indexMs = performance.now() - started;
  await new Promise((resolve) => setTimeout(resolve, 2000));

  let secondCalls = 0;
  const counting: Embedder = {
    ...embedder,
    embedSentences: (sentences) => {
      secondCalls += 1;
      return embedder.embedSentences(sentences);
    },
  };
  const asked: Asked[] = [];
  for (const question of questionTexts(questions)) {
    const language = detectLanguage(question) ?? 'other';
    const before = performance.now();
    await decide(
      { search, embedder: counting },
      {
        workspaceId,
        question,
        history: [],
        policy: defaultPolicy(),
        reach: { inboxId: null, today: '2026-01-01' },
        misses: 0,
      },
    );
    const product = performance.now() - before;
    asked.push({ language, product, bare: await bare.question(question, language) });
  }
  await search.close();
  await database.close();
  return {
    passages,
    secondCalls: `${secondCalls} of ${questions}`,
    indexMs: Math.round(indexMs),
    ...compare(asked.slice(10)),
    english: compare(asked.slice(10).filter(({ language }) => language === 'en')),
    chinese: compare(asked.slice(10).filter(({ language }) => language !== 'en')),
    bareByDefaultP50Ms: await measureDefault(),
    goal: 'ratioP50 <= 1.3',
  };
}

interface Asked {
  language: string;
  product: number;
  bare: number;
}

function compare(asked: readonly Asked[]) {
  const product = asked.map((each) => each.product);
  const bare = asked.map((each) => each.bare);
  const [p50, bare50] = [quantile(product, 0.5) ?? 0, quantile(bare, 0.5) ?? 1];
  return {
    p50Ms: round2(p50),
    p99Ms: round2(quantile(product, 0.99) ?? 0),
    bareP50Ms: round2(bare50),
    bareP99Ms: round2(quantile(bare, 0.99) ?? 0),
    ratioP50: round2(p50 / bare50),
  };
}

/**
 * The bare models as onnxruntime runs them unless told otherwise, after all else: for tens of milliseconds after a run
 * their threads spin, which would be the product's time.
 */
async function measureDefault(): Promise<number> {
  const bare = await openBareModels({});
  const times: number[] = [];
  for (const question of questionTexts(questions)) {
    times.push(await bare.question(question, detectLanguage(question) ?? 'other'));
  }
  return round2(quantile(times.slice(10), 0.5) ?? 0);
}

async function fill(
  db: Parameters<typeof openSearch>[0]['db'],
  embedder: Embedder,
  passages: number,
): Promise<string> {
  const workspaceId = newId('ws');
  const at = now();
  await db.insertInto('workspaces').values({ id: workspaceId, name: 'Bench', created_at: at }).execute();
  const texts = passageTexts(passages);
  const vectorsOf = beside(await embedder.embedTexts(texts.slice(0, embedded)));
  for (let from = 0; from < passages; from += perDocument) {
    await db.transaction().execute(async (db) => {
      const [documentId, versionId] = [newId('doc'), newId('ver')];
      await db
        .insertInto('documents')
        .values({
          id: documentId,
          workspace_id: workspaceId,
          title: `Document ${from}`,
          language: null,
          source_path: null,
          serving_version_id: null,
          created_at: at,
          updated_at: at,
          deleted_at: null,
        })
        .execute();
      await db
        .insertInto('document_versions')
        .values({
          id: versionId,
          workspace_id: workspaceId,
          document_id: documentId,
          number: 1,
          status: 'ready',
          file_key: 'x',
          file_name: 'x.md',
          media_type: null,
          bytes: 1,
          content_hash: versionId,
          language: null,
          text: '',
          pages: null,
          passages: perDocument,
          error_code: null,
          error_message: null,
          created_at: at,
          ready_at: at,
        })
        .execute();
      await db
        .updateTable('documents')
        .set({ serving_version_id: versionId })
        .where('id', '=', documentId)
        .execute();
      const rows = texts.slice(from, from + perDocument).map(({ text, language }, ordinal) => ({
        id: newId('psg'),
        workspace_id: workspaceId,
        document_id: documentId,
        version_id: versionId,
        ordinal,
        kind: 'text',
        text,
        heading_path: [`Rule ${from + ordinal}`],
        page: null,
        page_end: null,
        start_offset: 0,
        end_offset: text.length,
        language,
        tokens: 60,
      }));
      await db.insertInto('passages').values(rows).execute();
      await saveVectors(
        db,
        embedder.models,
        workspaceId,
        rows.map((row) => ({
          passageId: row.id,
          vectors: vectorsOf(from + row.ordinal),
        })),
      );
      await recordSearchChange(db, workspaceId, 'document', documentId);
    });
  }
  return workspaceId;
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
