import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newId, silentLogger } from '../../src/lib/index.ts';
import { fromVector, openSearch, recordSearchChange } from '../../src/retrieval/index.ts';
import { loadTerms } from '../../src/retrieval/snapshot.ts';
import { searchTerms } from '../../src/retrieval/terms.ts';
import { useTestDatabase } from '../support/database.ts';
import { models, someVector, useTestSearch } from './search-support.ts';

const database = useTestDatabase();
const { workspaceId, dataDir, open, serve, addFaq } = useTestSearch(database);

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
            workspace_id: workspaceId(),
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
            workspace_id: workspaceId(),
            passage_id,
            faq_question_id: null,
            model: models.e5,
            vector: fromVector(someVector()),
          })),
        )
        .execute();
      await recordSearchChange(db, workspaceId(), 'document', documentId);
    });
    return documentId;
  }
  const snapshotFolder = () => join(dataDir(), 'index', workspaceId());
  async function saved(): Promise<void> {
    const search = open();
    const index = await search.current(workspaceId());
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
    const search = openSearch({ db: database.db, embedder: { models }, dataDir: dataDir(), logger });
    const problems = await search.verify(workspaceId());
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
      const { lexical, ownerOfText, sources } = await search.current(workspaceId());
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
      const { fewShot } = (await open().current(workspaceId())).spaces.get('e5.faq.en') ?? {};
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
