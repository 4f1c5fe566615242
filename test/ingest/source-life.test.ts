import { describe, expect, it } from 'vitest';
import { sourceInput } from '../../src/contract/index.ts';
import {
  createSource,
  deleteDocument,
  deleteSource,
  getSource,
  ingestJobs,
  listDocuments,
  listSourceRuns,
  syncSource,
} from '../../src/ingest/index.ts';
import { setClock } from '../../src/lib/index.ts';
import { useSources } from './source-support.ts';
import { useTestIngest } from './support.ts';
import { html, openWebsite } from './website.ts';

const test = useTestIngest();
const { add, work, again, pagesOf, statuses } = useSources(test);
const signal = new AbortController().signal;

describe('a website', () => {
  it('in a private network is refused when it is added, and each page of it when it is fetched', async () => {
    const input = sourceInput.parse({ url: 'http://10.0.0.1/', kind: 'page' });
    await expect(createSource(test, test.actor, input)).rejects.toMatchObject({ code: 'url.refused' });
    const site = await openWebsite({ '/': { status: 302, headers: { location: 'http://127.0.0.2:8080/' } } });
    const id = await add(site, '/', 'page');
    expect(await statuses(id)).toEqual({ '/': 'failed url.refused' });
  });

  it('is added once, is due by its schedule, and runs one at a time', async () => {
    const site = await openWebsite({ '/': html('S', 'Sorrel.') });
    const input = sourceInput.parse({ url: `${site.url}/#top`, kind: 'page', schedule: '*/15 3 * * *' });
    setClock(new Date('2026-11-22T12:00:00Z'));
    try {
      const source = await createSource(test, test.actor, input);
      expect(source).toMatchObject({ url: `${site.url}/`, nextRunAt: '2026-11-23T03:00:00.000Z' });
      await expect(createSource(test, test.actor, input)).rejects.toMatchObject({ code: 'source.conflict' });
      expect((await syncSource(test.db, test.actor, source.id)).id).toBe(source.lastRun?.id);
      await work(source.id);
      setClock(new Date('2026-11-23T03:00:30Z'));
      const due = ingestJobs(test)['ingest.sync-due'];
      await due.run({}, { attempt: 1, signal });
      await due.run({}, { attempt: 1, signal });
      const runs = await listSourceRuns(test.db, test.actor.workspaceId, source.id, { limit: 10 });
      expect(runs.items.map(({ status, startedBy }) => [status, startedBy])).toEqual([
        ['running', 'schedule'],
        ['done', 'api_key:key_1'],
      ]);
      expect((await getSource(test.db, test.actor.workspaceId, source.id)).nextRunAt).toBe(
        '2026-11-23T03:15:00.000Z',
      );
      const bad = { ...input, url: `${site.url}/x`, schedule: 'now and then' };
      await expect(createSource(test, test.actor, bad)).rejects.toMatchObject({ code: 'schedule.invalid' });
    } finally {
      setClock(undefined);
    }
  });

  it('leaves out a page whose document somebody deleted', async () => {
    const site = await openWebsite({ '/': html('S', 'Tansy.') });
    const id = await add(site, '/', 'page');
    await deleteDocument(test, test.actor, (await pagesOf(id))['/']?.document?.id ?? '');
    site.pages['/'] = html('S', 'Tansy anew.');
    await again(id);
    expect(await statuses(id)).toEqual({ '/': 'skipped source.document_deleted' });
  });

  it('is deleted with what was learned from it, or without', async () => {
    const site = await openWebsite({ '/1': html('1', 'Vetch one.'), '/2': html('2', 'Vetch two.') });
    const [kept, deleted] = [await add(site, '/1', 'page'), await add(site, '/2', 'page')];
    await deleteSource(test.db, test.actor, kept, { documents: 'keep' });
    await deleteSource(test.db, test.actor, deleted, { documents: 'delete' });
    const { rows } = await import('kysely').then(({ sql }) =>
      sql<{
        payload: never;
      }>`select payload from graphile_worker._private_jobs order by id desc limit 1`.execute(test.db),
    );
    await ingestJobs(test)['ingest.delete-documents'].run(rows[0]?.payload as never, { attempt: 1, signal });
    const { items } = await listDocuments(test.db, test.actor.workspaceId, { limit: 500 });
    expect(items.filter(({ url }) => url?.startsWith(site.url)).map(({ url, path }) => [url, path])).toEqual([
      [`${site.url}/1`, null],
    ]);
    await expect(getSource(test.db, test.actor.workspaceId, kept)).rejects.toMatchObject({
      code: 'source.not_found',
    });
  });
});
