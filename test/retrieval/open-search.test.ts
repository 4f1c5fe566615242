import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newId, silentLogger } from '../../src/lib/index.ts';
import { openSearch, recordSearchChange } from '../../src/retrieval/index.ts';
import { useTestDatabase } from '../support/database.ts';
import { models, useTestSearch } from './search-support.ts';

const database = useTestDatabase();
const { workspaceId, dataDir, open, serve, remove, addFaq, textsOf } = useTestSearch(database);

describe('the search of a workspace', () => {
  it('is empty for a workspace without knowledge', async () => {
    expect(await textsOf(open())).toEqual([]);
  });

  it('holds the passages of serving versions and the FAQ entries with their variants', async () => {
    await serve(['one', 'two']);
    const entry = await addFaq('what', ['why', 'how']);
    const search = open();
    expect(await textsOf(search)).toEqual(['one', 'two', 'what']);
    const index = await search.current(workspaceId());
    expect(index.sources.get(entry)).toMatchObject({ variants: ['why', 'how'], answer: 'Answer to what' });
    expect(index.spaces.get('e5.faq.en')?.index.size).toBe(3);
    expect(index.spaces.get('e5.passage.en')?.index.size).toBe(2);
    expect(index.spaces.get('bge.passage.en')?.index.size).toBe(2);
  });

  it('takes over what was committed before it is asked: new, replaced and deleted', async () => {
    const search = open();
    await search.ready(workspaceId());
    const documentId = await serve(['old text']);
    expect(await textsOf(search)).toEqual(['old text']);
    await serve(['new text'], documentId);
    await addFaq('what', []);
    expect(await textsOf(search)).toEqual(['new text', 'what']);
    await remove(documentId);
    expect(await textsOf(search)).toEqual(['what']);
    expect(await search.verify(workspaceId())).toEqual([]);
  });

  it('follows on another node as well', async () => {
    const [first, second] = [open(), open(mkdtempSync(join(tmpdir(), 'knowdesk-search-')))];
    await Promise.all([first.ready(workspaceId()), second.ready(workspaceId())]);
    await serve(['shared']);
    expect(await textsOf(second)).toEqual(['shared']);
    expect(await textsOf(first)).toEqual(['shared']);
  });

  it('equals the rows after many writers at once', async () => {
    const search = open();
    await search.ready(workspaceId());
    const documents = await Promise.all(
      Array.from({ length: 12 }, (_, i) => serve([`text ${i} a`, `text ${i} b`])),
    );
    await Promise.all([
      ...documents.slice(0, 4).map(remove),
      ...documents.slice(4, 8).map((id) => serve(['replaced'], id)),
      ...Array.from({ length: 5 }, (_, i) => addFaq(`question ${i}`, ['variant'])),
      ...Array.from({ length: 10 }, () => search.catchUp(workspaceId())),
    ]);
    expect(await search.verify(workspaceId())).toEqual([]);
    const seq = await database.db
      .selectFrom('search_heads')
      .select('seq')
      .where('workspace_id', '=', workspaceId())
      .executeTakeFirstOrThrow();
    expect((await search.current(workspaceId())).appliedSeq).toBe(seq.seq);
    expect(seq.seq).toBe(25);
  });

  it('does not see a change that was rolled back', async () => {
    const search = open();
    await search.ready(workspaceId());
    await expect(
      database.db.transaction().execute(async (db) => {
        await recordSearchChange(db, workspaceId(), 'document', 'doc_x');
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    await search.catchUp(workspaceId());
    expect((await search.current(workspaceId())).appliedSeq).toBe(0);
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
    await search.ready(workspaceId());
    await database.db
      .deleteFrom('passages')
      .where('document_id', '=', documentId)
      .where('text', '=', 'two')
      .execute();
    const problems = await search.verify(workspaceId());
    expect(problems.some((problem) => problem.includes('has no row'))).toBe(true);
  });

  it('ignores vectors of a model that it does not have', async () => {
    await serve(['one']);
    const search = openSearch({
      db: database.db,
      embedder: { models: { ...models, e5: 'e5-newer' } },
      dataDir: dataDir(),
      logger: silentLogger,
    });
    const index = await search.current(workspaceId());
    expect([...index.spaces.keys()]).toEqual(['bge.passage.en']);
    expect(index.sources.size).toBe(1);
  });
});
