import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { newId, silentLogger } from '../../src/lib/index.ts';
import { fromVector, openSearch, recordSearchChange, type Search } from '../../src/retrieval/index.ts';
import { loadTerms } from '../../src/retrieval/snapshot.ts';
import { searchTerms } from '../../src/retrieval/terms.ts';
import { useTestDatabase } from '../support/database.ts';

const database = useTestDatabase();
const models = { e5: 'e5-test', bge: 'bge-test' };
const folders: string[] = [];
let dataDir: string;
let workspaceId: string;
const open = (folder = dataDir) =>
  openSearch({ db: database.db, embedder: { models }, dataDir: folder, logger: silentLogger });

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

let made = 0;
function someVector(): Float32Array {
  made += 1;
  const vector = Float32Array.from({ length: 384 }, (_, i) => Math.sin(made * 12.9898 + i * 78.233));
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

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
    await db.updateTable('documents').set({ deleted_at: new Date() }).where('id', '=', documentId).execute();
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
    await recordSearchChange(db, workspaceId, 'faq_entry', id);
  });
  return id;
}

async function textsOf(search: Search): Promise<string[]> {
  const { sources } = await search.current(workspaceId);
  return [...sources.values()].map((s) => (s.kind === 'faq' ? s.question : s.text)).sort();
}

describe('the search of a workspace', () => {
  it('is empty for a workspace without knowledge', async () => {
    expect(await textsOf(open())).toEqual([]);
  });

  it('holds the passages of serving versions and the FAQ entries with their variants', async () => {
    await serve(['one', 'two']);
    const entry = await addFaq('what', ['why', 'how']);
    const search = open();
    expect(await textsOf(search)).toEqual(['one', 'two', 'what']);
    const index = await search.current(workspaceId);
    expect(index.sources.get(entry)).toMatchObject({ variants: ['why', 'how'], answer: 'Answer to what' });
    expect(index.spaces.get('e5.faq.en')?.index.size).toBe(3);
    expect(index.spaces.get('e5.passage.en')?.index.size).toBe(2);
    expect(index.spaces.get('bge.passage.en')?.index.size).toBe(2);
  });

  it('takes over what was committed before it is asked: new, replaced and deleted', async () => {
    const search = open();
    await search.ready(workspaceId);
    const documentId = await serve(['old text']);
    expect(await textsOf(search)).toEqual(['old text']);
    await serve(['new text'], documentId);
    await addFaq('what', []);
    expect(await textsOf(search)).toEqual(['new text', 'what']);
    await remove(documentId);
    expect(await textsOf(search)).toEqual(['what']);
    expect(await search.verify(workspaceId)).toEqual([]);
  });

  it('follows on another node as well', async () => {
    const [first, second] = [open(), open(mkdtempSync(join(tmpdir(), 'knowdesk-search-')))];
    await Promise.all([first.ready(workspaceId), second.ready(workspaceId)]);
    await serve(['shared']);
    expect(await textsOf(second)).toEqual(['shared']);
    expect(await textsOf(first)).toEqual(['shared']);
  });

  it('equals the rows after many writers at once', async () => {
    const search = open();
    await search.ready(workspaceId);
    const documents = await Promise.all(
      Array.from({ length: 12 }, (_, i) => serve([`text ${i} a`, `text ${i} b`])),
    );
    await Promise.all([
      ...documents.slice(0, 4).map(remove),
      ...documents.slice(4, 8).map((id) => serve(['replaced'], id)),
      ...Array.from({ length: 5 }, (_, i) => addFaq(`question ${i}`, ['variant'])),
      ...Array.from({ length: 10 }, () => search.catchUp(workspaceId)),
    ]);
    expect(await search.verify(workspaceId)).toEqual([]);
    const seq = await database.db
      .selectFrom('search_heads')
      .select('seq')
      .where('workspace_id', '=', workspaceId)
      .executeTakeFirstOrThrow();
    expect((await search.current(workspaceId)).appliedSeq).toBe(seq.seq);
    expect(seq.seq).toBe(25);
  });

  it('does not see a change that was rolled back', async () => {
    const search = open();
    await search.ready(workspaceId);
    await expect(
      database.db.transaction().execute(async (db) => {
        await recordSearchChange(db, workspaceId, 'document', 'doc_x');
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    await search.catchUp(workspaceId);
    expect((await search.current(workspaceId)).appliedSeq).toBe(0);
  });

  it('does not see another workspace', async () => {
    await serve(['mine']);
    const other = newId('ws');
    const search = open();
    expect((await search.current(other)).sources.size).toBe(0);
  });

  it('notices a row that the index lacks', async () => {
    const documentId = await serve(['one', 'two']);
    const search = open();
    await search.ready(workspaceId);
    await database.db
      .deleteFrom('passages')
      .where('document_id', '=', documentId)
      .where('text', '=', 'two')
      .execute();
    const problems = await search.verify(workspaceId);
    expect(problems.some((problem) => problem.includes('has no row'))).toBe(true);
  });

  it('ignores vectors of a model that it does not have', async () => {
    await serve(['one']);
    const search = openSearch({
      db: database.db,
      embedder: { models: { ...models, e5: 'e5-newer' } },
      dataDir,
      logger: silentLogger,
    });
    const index = await search.current(workspaceId);
    expect([...index.spaces.keys()]).toEqual(['bge.passage.en']);
    expect(index.sources.size).toBe(1);
  });
});

describe('the snapshot of the graphs', () => {
  const MANY = 2100;
  /** Rows made in one statement each: enough for a graph. */
  async function serveMany(): Promise<string> {
    const documentId = await serve(Array.from({ length: 3 }, (_, i) => `first ${i}`));
    const versionId =
      (
        await database.db
          .selectFrom('documents')
          .select('serving_version_id')
          .where('id', '=', documentId)
          .executeTakeFirstOrThrow()
      ).serving_version_id ?? '';
    const ids = Array.from({ length: MANY }, () => newId('psg'));
    await database.db.transaction().execute(async (db) => {
      await db
        .insertInto('passages')
        .values(
          ids.map((id, i) => ({
            id,
            workspace_id: workspaceId,
            document_id: documentId,
            version_id: versionId,
            ordinal: i + 3,
            kind: 'text',
            text: `many ${i}`,
            page: null,
            page_end: null,
            start_offset: 0,
            end_offset: 5,
            language: 'zh-Hans',
            tokens: 5,
          })),
        )
        .execute();
      await db
        .insertInto('embeddings')
        .values(
          ids.map((passage_id) => ({
            workspace_id: workspaceId,
            passage_id,
            faq_question_id: null,
            model: models.e5,
            vector: fromVector(someVector()),
          })),
        )
        .execute();
      await recordSearchChange(db, workspaceId, 'document', documentId);
    });
    return documentId;
  }
  const snapshotFolder = () => join(dataDir, 'index', workspaceId);
  async function saved(): Promise<void> {
    const search = open();
    const index = await search.current(workspaceId);
    await index.spaces.get('e5.passage.zh')?.index.settle();
    await search.close();
  }
  async function logged(): Promise<{ snapshot: unknown; problems: string[] }> {
    let snapshot: unknown;
    const logger = {
      ...silentLogger,
      info: (fields: { snapshot?: unknown }) => {
        snapshot = fields.snapshot;
      },
    } as unknown as typeof silentLogger;
    const search = openSearch({ db: database.db, embedder: { models }, dataDir, logger });
    const problems = await search.verify(workspaceId);
    return { snapshot, problems };
  }

  it('keeps the terms of the texts: what is found is the same, a changed text is cut anew, a broken file is not read', async () => {
    const documentId = await serve([
      'Reset the password in the settings',
      '在设置里重置密码',
      '[[never changed]]',
    ]);
    await saved();
    const terms = () =>
      join(snapshotFolder(), readdirSync(snapshotFolder()).find((name) => name.startsWith('terms-')) ?? '');
    const kept = loadTerms(snapshotFolder());
    const termsOf = (text: string) =>
      kept?.orderOf(text) && Array.from(kept.orderOf(text) ?? [], (term) => kept.vocabulary[term]);
    expect(termsOf('Guide\nReset the password in the settings')).toEqual(
      searchTerms('Guide\nReset the password in the settings'),
    );
    expect(termsOf('something else')).toBeUndefined();
    const found = async (question: string) => {
      const search = open();
      const { lexical, ownerOfText, sources } = await search.current(workspaceId);
      const texts = lexical
        .search(lexical.parse(question), 5)
        .map(({ doc }) => sources.get(ownerOfText.get(doc) ?? ''));
      return texts.map((source) => (source?.kind === 'passage' ? source.text : ''));
    };
    expect(await found('重置密码')).toEqual(['在设置里重置密码']);
    await serve(['Reset the passphrase in the profile'], documentId);
    expect(await found('passphrase')).toEqual(['Reset the passphrase in the profile']);
    expect(await found('重置密码')).toEqual([]);
    await saved();
    expect(loadTerms(snapshotFolder())?.vocabulary).toEqual(
      expect.arrayContaining(searchTerms('the passphrase')),
    );
    expect(loadTerms(snapshotFolder())?.vocabulary).not.toContain('重置');
    const bytes = readFileSync(terms());
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    writeFileSync(terms(), bytes);
    expect(loadTerms(snapshotFolder())).toBeUndefined();
    expect(await found('passphrase')).toEqual(['Reset the passphrase in the profile']);
  });

  it('keeps what the classifier has added up over the FAQ questions, for just these questions', async () => {
    await addFaq('How do I reset my password?', ['Forgotten my password']);
    await saved();
    const momentsOf = async () => {
      const { fewShot } = (await open().current(workspaceId)).spaces.get('e5.faq.en') ?? {};
      return Array.from(fewShot?.moments() ?? []);
    };
    const added = await momentsOf();
    // What is on disk is what is taken: a file that says something else shows in the sums, until the questions change.
    const file = join(snapshotFolder(), 'snapshot.json');
    const snapshot = JSON.parse(readFileSync(file, 'utf8'));
    const saying = snapshot.moments['e5.faq.en'];
    const other = Buffer.from(Float64Array.from(added, (value) => value + 1).buffer);
    writeFileSync(join(snapshotFolder(), saying.file), other);
    expect(await momentsOf()).toEqual(added);
    saying.sha256 = createHash('sha256').update(other).digest('hex');
    writeFileSync(file, JSON.stringify(snapshot));
    expect(await momentsOf()).toEqual(added.map((value) => value + 1));
    await addFaq('How do I delete my account?', []);
    expect((await momentsOf())[0]).toBeLessThan(1);
  });

  it('is taken over at the next start, with what has changed since', async () => {
    await serveMany();
    await saved();
    await serve(['later']);
    expect(await logged()).toEqual({ snapshot: 'loaded', problems: [] });
    expect(readdirSync(snapshotFolder()).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('is done without when it is missing, damaged or of another database', async () => {
    await serveMany();
    expect((await logged()).snapshot).toBe('missing');
    await saved();
    const graph = readdirSync(snapshotFolder()).find((name) => name.endsWith('.hnsw')) ?? '';
    const bytes = readFileSync(join(snapshotFolder(), graph));
    bytes.writeUInt8(bytes.readUInt8(9000) ^ 255, 9000);
    writeFileSync(join(snapshotFolder(), graph), bytes);
    expect(await logged()).toEqual({ snapshot: 'unreadable', problems: [] });
    writeFileSync(join(snapshotFolder(), 'snapshot.json'), '{ "format": 1, "gra');
    expect(await logged()).toEqual({ snapshot: 'unreadable', problems: [] });
  });

  it('keeps one set of files, however often it is written', async () => {
    await serveMany();
    await saved();
    await saved();
    expect(readdirSync(snapshotFolder()).filter((name) => name.endsWith('.hnsw'))).toHaveLength(1);
  });
});
