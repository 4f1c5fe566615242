import { describe, expect, it } from 'vitest';
import type { Actor } from '../../src/accounts/index.ts';
import { ingestJobs, listDocuments, listSources } from '../../src/ingest/index.ts';
import { useArchives } from './archive-support.ts';
import { useSources } from './source-support.ts';
import { useTestIngest } from './support.ts';
import { html, openWebsite } from './website.ts';

const test = useTestIngest();
const { add, learnAll, again, statuses } = useSources(test);
const signal = new AbortController().signal;
const { anotherWorkspace, exported, importInto } = useArchives(test);

async function copyOfOurs(): Promise<Actor> {
  const other = await anotherWorkspace();
  expect(await importInto(other, await exported())).toMatchObject({
    status: 'done',
    report: { sources: 1, documents: 2 },
  });
  return other;
}

describe('a website in an archive', () => {
  it('comes back with its settings and pages, asks for nothing by itself, and then goes on where it was', async () => {
    const site = await openWebsite({
      '/': html('Start', 'Start. <a href="/more">more</a>'),
      '/more': html('More', 'Meadow clary.'),
    });
    await add(site, '/', 'crawl', { schedule: 'daily', maxPages: 7, maxDepth: 3, tags: ['web'] });
    await learnAll();
    const other = await copyOfOurs();
    const asked = site.asked.length;
    await ingestJobs(test)['ingest.sync-due'].run({}, { attempt: 1, signal });
    const [source] = (await listSources(test.db, other.workspaceId, { limit: 10 })).items;
    expect(source).toMatchObject({
      url: `${site.url}/`,
      kind: 'crawl',
      schedule: 'daily',
      maxPages: 7,
      maxDepth: 3,
      tags: ['web'],
      pages: { learned: 2 },
      lastRun: null,
      nextRunAt: null,
    });
    expect(site.asked.length).toBe(asked);
    const before = (await listDocuments(test.db, other.workspaceId, { limit: 10 })).items.map(({ id }) => id);
    // Looked at by hand: the same documents, no second version of any, and the schedule holds from now on.
    Object.assign(test.actor, { workspaceId: other.workspaceId });
    delete site.pages['/more'];
    const run = await again(source?.id ?? '');
    expect(run).toMatchObject({ status: 'done', counts: { new: 0, changed: 0, unchanged: 1, removed: 1 } });
    expect(await statuses(source?.id ?? '')).toEqual({ '/': 'learned', '/more': 'removed source.page_gone' });
    const after = (await listDocuments(test.db, other.workspaceId, { limit: 10 })).items;
    expect(after.map(({ id }) => id)).toEqual(before);
    expect(after.map(({ version }) => version)).toEqual([1, 1]);
    const [now] = (await listSources(test.db, other.workspaceId, { limit: 10 })).items;
    expect(now?.nextRunAt).not.toBeNull();
  });
});
