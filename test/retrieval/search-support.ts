import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach } from 'vitest';
import { newId, silentLogger } from '../../src/lib/index.ts';
import { fromVector, openSearch, recordSearchChange, type Search } from '../../src/retrieval/index.ts';
import type { useTestDatabase } from '../support/database.ts';

export const models = { e5: 'e5-test', bge: 'bge-test' };

let made = 0;
export function someVector(): Float32Array {
  made += 1;
  const vector = Float32Array.from({ length: 384 }, (_, i) => Math.sin(made * 12.9898 + i * 78.233));
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

/** A fresh workspace and a fresh folder for each test, rows as ingest writes them, and searches over them. */
export function useTestSearch(database: ReturnType<typeof useTestDatabase>) {
  const folders: string[] = [];
  let dataDir: string;
  let workspaceId: string;
  const open = (folder = dataDir, logger = silentLogger) =>
    openSearch({ db: database.db, embedder: { models }, dataDir: folder, logger });

  beforeEach(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'knowdesk-search-'));
    folders.push(dataDir);
    workspaceId = newId('ws');
    await database.db
      .insertInto('workspaces')
      .values({ id: workspaceId, name: 'Test', settings: '{}', created_at: new Date() })
      .execute();
  });
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  /** A document whose new version serves `texts`, committed like ingest does it. */
  async function serve(texts: string[], documentId = newId('doc')): Promise<string> {
    const at = new Date();
    await database.db.transaction().execute(async (db) => {
      const known = await db
        .selectFrom('documents')
        .select('id')
        .where('id', '=', documentId)
        .executeTakeFirst();
      if (!known) {
        await db
          .insertInto('documents')
          .values({
            id: documentId,
            workspace_id: workspaceId,
            title: 'Guide',
            language: 'en',
            source_path: null,
            serving_version_id: null,
            deleted_at: null,
            created_at: at,
            updated_at: at,
          })
          .execute();
      }
      const count = await db
        .selectFrom('document_versions')
        .select('id')
        .where('document_id', '=', documentId)
        .execute();
      const versionId = newId('ver');
      await db
        .insertInto('document_versions')
        .values({
          id: versionId,
          workspace_id: workspaceId,
          document_id: documentId,
          number: count.length + 1,
          status: 'ready',
          file_key: versionId,
          file_name: 'guide.txt',
          media_type: null,
          bytes: 1,
          content_hash: versionId,
          language: 'en',
          text: texts.join('\n'),
          pages: null,
          passages: texts.length,
          error_code: null,
          error_message: null,
          created_at: at,
          ready_at: at,
        })
        .execute();
      for (const [ordinal, text] of texts.entries()) {
        const id = newId('psg');
        await db
          .insertInto('passages')
          .values({
            id,
            workspace_id: workspaceId,
            document_id: documentId,
            version_id: versionId,
            ordinal,
            kind: 'text',
            text,
            page: null,
            page_end: null,
            start_offset: 0,
            end_offset: text.length,
            language: 'en',
            tokens: 5,
          })
          .execute();
        for (const model of Object.values(models)) {
          await db
            .insertInto('embeddings')
            .values({
              workspace_id: workspaceId,
              passage_id: id,
              faq_question_id: null,
              model,
              vector: fromVector(someVector()),
            })
            .execute();
        }
      }
      await db
        .updateTable('documents')
        .set({ serving_version_id: versionId })
        .where('id', '=', documentId)
        .execute();
      await recordSearchChange(db, workspaceId, 'document', documentId);
    });
    return documentId;
  }

  async function remove(documentId: string): Promise<void> {
    await database.db.transaction().execute(async (db) => {
      await db
        .updateTable('documents')
        .set({ deleted_at: new Date() })
        .where('id', '=', documentId)
        .execute();
      await recordSearchChange(db, workspaceId, 'document', documentId);
    });
  }

  async function addFaq(question: string, variants: string[]): Promise<string> {
    const id = newId('faq');
    const at = new Date();
    await database.db.transaction().execute(async (db) => {
      await db
        .insertInto('faq_entries')
        .values({
          id,
          workspace_id: workspaceId,
          answer: `Answer to ${question}`,
          language: 'en',
          created_at: at,
          updated_at: at,
        })
        .execute();
      for (const [ordinal, text] of [question, ...variants].entries()) {
        const questionId = newId('faqq');
        await db
          .insertInto('faq_questions')
          .values({ id: questionId, workspace_id: workspaceId, entry_id: id, ordinal, text })
          .execute();
        await db
          .insertInto('embeddings')
          .values({
            workspace_id: workspaceId,
            passage_id: null,
            faq_question_id: questionId,
            model: models.e5,
            vector: fromVector(someVector()),
          })
          .execute();
      }
      await db
        .insertInto('embeddings')
        .values({
          workspace_id: workspaceId,
          faq_entry_id: id,
          model: models.e5,
          vector: fromVector(someVector()),
        })
        .execute();
      await recordSearchChange(db, workspaceId, 'faq_entry', id);
    });
    return id;
  }

  async function textsOf(search: Search): Promise<string[]> {
    const { sources } = await search.current(workspaceId);
    return [...sources.values()].map((s) => (s.kind === 'faq' ? s.question : s.text)).sort();
  }

  return {
    /** Read them in tests only. */
    workspaceId: () => workspaceId,
    dataDir: () => dataDir,
    open,
    serve,
    remove,
    addFaq,
    textsOf,
  };
}
