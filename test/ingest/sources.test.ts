import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { sourceInput } from '../../src/contract/index.ts';
import {
  createSource,
  deleteDocument,
  deleteSource,
  getDocument,
  getSource,
  ingestJobs,
  listDocuments,
  listSourcePages,
  listSourceRuns,
  listSources,
  patchSource,
  syncSource,
} from '../../src/ingest/index.ts';
import { syncSourceJob } from '../../src/ingest/sources/sync-source.job.ts';
import { setClock } from '../../src/lib/index.ts';
import { decide } from '../../src/retrieval/index.ts';
import { runIndexJob, useTestIngest } from './support.ts';
import { html, openWebsite, type Website } from './website.ts';

const test = useTestIngest();
const signal = new AbortController().signal;

async function add(site: Website, path: string, kind: 'page' | 'sitemap' | 'crawl', more: object = {}) {
  const source = await createSource(
    test,
    test.actor,
    sourceInput.parse({ url: `${site.url}${path}`, kind, schedule: 'manual', ...more }),
  );
  await work(source.id);
  return source.id;
}

/** Does the run that is under way, as the worker would, and learns what it brought. */
async function work(sourceId: string, slices = 50) {
  const handler = syncSourceJob(test, { politeMs: 0, sliceMs: 10_000 });
  const { items } = await listSourceRuns(test.db, test.actor.workspaceId, sourceId, { limit: 1 });
  const payload = { workspaceId: test.actor.workspaceId, sourceId, runId: items[0]?.id ?? '' };
  for (let slice = 0; slice < slices; slice += 1) {
    try {
      await handler.run(payload, { attempt: 1, signal });
    } catch (error) {
      await handler.failed?.(payload, error);
    }
    const run = (await getSource(test.db, test.actor.workspaceId, sourceId)).lastRun;
    if (run?.status !== 'running') break;
  }
}

/** Learns what the last run brought. */
async function learnAll() {
  const queued = await test.db
    .selectFrom('document_versions')
    .select(['id', 'document_id'])
    .where('workspace_id', '=', test.actor.workspaceId)
    .where('status', '=', 'queued')
    .execute();
  for (const { id, document_id } of queued) await runIndexJob(test, document_id, id);
}

async function again(sourceId: string) {
  await syncSource(test.db, test.actor, sourceId);
  await work(sourceId);
  return (await getSource(test.db, test.actor.workspaceId, sourceId)).lastRun;
}

async function pagesOf(sourceId: string) {
  const { items } = await listSourcePages(test.db, test.actor.workspaceId, sourceId, { limit: 500 });
  return Object.fromEntries(
    items.map((each) => [new URL(each.url).pathname + new URL(each.url).search, each]),
  );
}

async function statuses(sourceId: string) {
  const pages = await pagesOf(sourceId);
  return Object.fromEntries(
    Object.entries(pages).map(([path, { status, error }]) => [
      path,
      error === null ? status : `${status} ${error.code}`,
    ]),
  );
}

/** What answers a question, once everything is learned. */
async function ask(question: string) {
  await learnAll();
  const { workspaceId } = test.actor;
  const policy = { answerThreshold: 0, suggestThreshold: 0, relatedThreshold: 0, alwaysHumanTopics: [] };
  const decision = await decide(test, {
    workspaceId,
    question,
    history: [],
    policy,
    misses: 0,
    reach: { inboxId: null, today: '2026-11-22' },
  });
  return decision.citations[0];
}

describe('a page', () => {
  it('becomes a document that answers, with a citation that links to it', async () => {
    const site = await openWebsite({
      '/returns': html('Returns', 'Parcels of the zephyr range go back within 45 days.'),
    });
    const id = await add(site, '/returns', 'page');
    const source = await getSource(test.db, test.actor.workspaceId, id);
    expect(source).toMatchObject({
      pages: { learned: 1, failed: 0 },
      lastRun: { status: 'done', counts: { found: 1, new: 1, failed: 0 }, error: null },
    });
    await learnAll();
    const page = (await pagesOf(id))['/returns'];
    const document = await getDocument(test.db, test.actor.workspaceId, page?.document?.id ?? '');
    expect(document).toMatchObject({
      title: 'Returns',
      status: 'ready',
      url: `${site.url}/returns`,
      access: 'passage',
    });
    expect(await ask('How long can I send back a parcel of the zephyr range?')).toMatchObject({
      url: `${site.url}/returns`,
      quote: expect.stringContaining('45 days'),
    });
  });

  it('is asked for again with conditions, and is a new version only when its text changed', async () => {
    let etag = '"one"';
    let text = 'The quince warranty is one year.';
    const site = await openWebsite({
      '/': ({ headers }) =>
        headers['if-none-match'] === etag
          ? { status: 304 }
          : { headers: { etag }, body: html('Quince', text) },
    });
    const id = await add(site, '/', 'page');
    expect((await again(id))?.counts).toMatchObject({ unchanged: 1, changed: 0 });
    // another frame, the same article
    etag = '"two"';
    expect((await again(id))?.counts).toMatchObject({ unchanged: 1, changed: 0 });
    etag = '"three"';
    text = 'The quince warranty is two years.';
    expect((await again(id))?.counts).toMatchObject({ unchanged: 0, changed: 1 });
    await learnAll();
    const document = (await pagesOf(id))['/']?.document?.id ?? '';
    expect(await getDocument(test.db, test.actor.workspaceId, document)).toMatchObject({
      version: 2,
      servingVersion: 2,
    });
    expect((await ask('How long is the quince warranty?'))?.quote).toContain('two years');
  });

  it('is decoded by the charset of its header, of its meta element, or as it is', async () => {
    const gbk = (text: string) =>
      Buffer.from(
        [...text].flatMap(
          (char) =>
            ({ 退: [0xcd, 0xcb], 货: [0xbb, 0xf5], 单: [0xb5, 0xa5] })[char] ?? [...Buffer.from(char)],
        ),
      );
    const body = (charset: string) => gbk(html('退货单', '退货单 A4711', [], charset));
    const site = await openWebsite({
      '/header': { headers: { 'content-type': 'text/html; charset=gb2312' }, body: body('') },
      '/meta': { body: body('<meta charset="gbk">') },
    });
    for (const path of ['/header', '/meta']) {
      const id = await add(site, path, 'page');
      await learnAll();
      expect((await pagesOf(id))[path]?.title).toBe('退货单');
    }
  });

  it('that is gone stops answering and stays visible; one that comes back answers again', async () => {
    const site = await openWebsite({ '/a': html('Kumquat', 'Kumquat lamps take a B22 bulb.') });
    const pages = { ...site.pages };
    const id = await add(site, '/a', 'page');
    const document = (await pagesOf(id))['/a']?.document?.id ?? '';
    expect((await ask('Which bulb do kumquat lamps take?'))?.documentId).toBe(document);

    site.pages = { '/a': { status: 410 } };
    expect((await again(id))?.counts).toMatchObject({ removed: 1 });
    expect(await statuses(id)).toEqual({ '/a': 'removed source.page_gone' });
    expect((await getDocument(test.db, test.actor.workspaceId, document)).retiredAt).not.toBeNull();
    expect((await ask('Which bulb do kumquat lamps take?'))?.documentId).not.toBe(document);

    site.pages = pages;
    expect((await again(id))?.counts).toMatchObject({ new: 1 });
    expect(await getDocument(test.db, test.actor.workspaceId, document)).toMatchObject({ retiredAt: null });
    expect((await ask('Which bulb do kumquat lamps take?'))?.documentId).toBe(document);
  });

  it('that fails keeps answering from what was learned, and says why', async () => {
    const site = await openWebsite({ '/a': html('Medlar', 'Medlar parcels weigh 3 kg.') });
    const id = await add(site, '/a', 'page');
    site.pages = { '/a': { status: 503 } };
    expect((await again(id))?.counts).toMatchObject({ failed: 1, removed: 0 });
    expect(await statuses(id)).toEqual({ '/a': 'learned source.page_status' });
    expect((await ask('What do medlar parcels weigh?'))?.quote).toContain('3 kg');
  });

  it('may be a PDF or plain text, and is refused as anything else', async () => {
    const site = await openWebsite({
      '/a.txt': { headers: { 'content-type': 'text/plain' }, body: 'Sloe boxes are blue.' },
      '/b': { headers: { 'content-type': 'application/pdf' }, body: '%PDF-1.4 broken' },
      '/c': { headers: { 'content-type': 'image/png' }, body: 'x' },
      '/empty': html('', ''),
    });
    for (const [path, expected] of [
      ['/a.txt', 'learned'],
      ['/b', 'learned'],
      ['/c', 'failed source.page_unsupported'],
    ] as const)
      expect(await statuses(await add(site, path, 'page'))).toEqual({ [path]: expected });
    await learnAll();
    const broken = await pagesOf(
      (await listSources(test.db, test.actor.workspaceId, { limit: 50 })).items.find(({ url }) =>
        url.endsWith('/b'),
      )?.id ?? '',
    );
    expect(broken['/b']?.document?.error?.code).toMatch(/^document\./);
    const emptyId = await add(site, '/empty', 'page');
    await learnAll();
    const empty = (await pagesOf(emptyId))['/empty'];
    expect(empty?.document?.error?.code ?? empty?.error?.code).toMatch(/^document\.(empty|no_text)$/);
  });
});

describe('robots.txt', () => {
  it('is asked first and obeyed, for our name and for all', async () => {
    const site = await openWebsite({
      '/robots.txt': { headers: { 'content-type': 'text/plain' }, body: 'User-agent: *\nDisallow: /private' },
      '/': html('Start', 'Begin here with loquat.', ['/private/x', '/open']),
      '/private/x': html('Secret', 'Not for robots.'),
      '/open': html('Open', 'Loquat is open.'),
    });
    const id = await add(site, '/', 'crawl');
    expect(await statuses(id)).toEqual({
      '/': 'learned',
      '/open': 'learned',
      '/private/x': 'skipped source.robots_disallowed',
    });
    expect(site.asked[0]).toBe('/robots.txt');
    expect(site.asked).not.toContain('/private/x');
    site.pages['/robots.txt'] = { body: 'User-agent: knowdesk\nDisallow: /open' };
    expect((await again(id))?.counts).toMatchObject({ skipped: 1 });
    const open = (await pagesOf(id))['/open'];
    expect(open).toMatchObject({ status: 'skipped', error: { code: 'source.robots_disallowed' } });
    expect(
      (await getDocument(test.db, test.actor.workspaceId, open?.document?.id ?? '')).retiredAt,
    ).not.toBeNull();
  });

  it('that a server fails to give forbids everything for now, and retires nothing', async () => {
    const site = await openWebsite({ '/': html('Rowan', 'Rowan hours are nine to five.') });
    const id = await add(site, '/', 'page');
    site.pages['/robots.txt'] = { status: 500 };
    expect(await again(id)).toMatchObject({ status: 'failed', error: { code: 'source.robots_unavailable' } });
    expect(await statuses(id)).toEqual({ '/': 'learned' });
  });

  it('names a crawl delay, which is kept: the rest waits in the queue', async () => {
    const site = await openWebsite({
      '/robots.txt': { body: 'User-agent: *\nCrawl-delay: 7' },
      '/': html('One', 'Damson one.', ['/two']),
      '/two': html('Two', 'Damson two.'),
    });
    const source = await createSource(
      test,
      test.actor,
      sourceInput.parse({ url: `${site.url}/`, kind: 'crawl', schedule: 'manual' }),
    );
    await work(source.id, 1);
    expect(site.asked).toEqual(['/robots.txt', '/']);
    const { rows } = await import('kysely').then(({ sql }) =>
      sql<{ wait: number }>`select extract(epoch from run_at - now())::float as wait from graphile_worker.jobs
        where task_identifier = 'ingest.sync-source' order by id desc limit 1`.execute(test.db),
    );
    expect(rows[0]?.wait).toBeGreaterThan(5);
    await work(source.id);
    expect(await statuses(source.id)).toEqual({ '/': 'learned', '/two': 'learned' });
  });
});

describe('a crawl', () => {
  it('follows links on its own site, below its folder, as deep and as far as it may', async () => {
    const other = await openWebsite({ '/docs/': html('Other', 'Another site.') });
    const site = await openWebsite({
      '/docs/': html('Docs', 'Start of mulberry docs.', [
        'a.html#part',
        'a.html?utm_source=mail',
        '/blog/',
        `${other.url}/docs/`,
        'logo.png',
        'mailto:a@b.example',
        'javascript:void(0)',
      ]),
      '/docs/a.html': html('A', 'Mulberry a.', ['b.html']),
      '/docs/b.html': html('B', 'Mulberry b.', ['c.html']),
      '/docs/c.html': html('C', 'Mulberry c.'),
      '/blog/': html('Blog', 'Not asked for.'),
    });
    const id = await add(site, '/docs/', 'crawl', { maxDepth: 2 });
    expect(await statuses(id)).toEqual({
      '/docs/': 'learned',
      '/docs/a.html': 'learned',
      '/docs/b.html': 'learned',
    });
    expect(other.asked).toEqual([]);
    expect(site.asked.filter((path) => path !== '/robots.txt')).toHaveLength(3);
  });

  it('stops at its limit, says so, and then retires nothing it did not meet', async () => {
    const site = await openWebsite({
      '/': html('Start', 'Start of elder.', ['/1', '/2', '/3']),
      '/1': html('One', 'Elder one.'),
      '/2': html('Two', 'Elder two.'),
      '/3': html('Three', 'Elder three.'),
    });
    const id = await add(site, '/', 'crawl');
    await patchSource(test.db, test.actor, id, { maxPages: 2 });
    const run = await again(id);
    expect(run).toMatchObject({ limited: true, counts: { found: 2, removed: 0 } });
    expect(Object.values(await statuses(id))).toEqual(['learned', 'learned', 'learned', 'learned']);
    await patchSource(test.db, test.actor, id, { maxPages: 10 });
    site.pages['/'] = html('Start', 'Start of elder.', ['/1']);
    expect(await again(id)).toMatchObject({ limited: false, counts: { removed: 2 } });
    expect((await statuses(id))['/3']).toBe('removed source.page_unlisted');
  });

  it('goes on from pages that did not change', async () => {
    const site = await openWebsite({
      '/': ({ headers }) =>
        headers['if-none-match']
          ? { status: 304 }
          : { headers: { etag: 'x' }, body: html('S', 'Hazel.', ['/a']) },
      '/a': html('A', 'Hazel a.'),
    });
    const id = await add(site, '/', 'crawl');
    expect(await again(id)).toMatchObject({ counts: { unchanged: 2, removed: 0 } });
  });

  it('whose start is gone or away changes nothing', async () => {
    const site = await openWebsite({ '/': html('S', 'Birch.', ['/a']), '/a': html('A', 'Birch a.') });
    const id = await add(site, '/', 'crawl');
    for (const [reply, code] of [
      [{ status: 404 }, 'source.start_gone'],
      [{ status: 500 }, 'source.page_status'],
    ] as const) {
      site.pages['/'] = reply;
      expect(await again(id)).toMatchObject({ status: 'failed', error: { code } });
      expect(await statuses(id)).toMatchObject({ '/a': 'learned' });
    }
  });

  it('leaves a moved, doubled or unwanted page to its original', async () => {
    const site = await openWebsite({
      '/': html('S', 'Start of alder.', ['/old', '/print', '/twin', '/hidden', '/away', '/x']),
      '/old': { status: 301, headers: { location: '/new' } },
      '/new': html('New', 'Alder is new.'),
      '/print': html('P', 'Alder to print.', [], '<link rel="canonical" href="/paper">'),
      '/paper': html('P', 'Alder to print.'),
      '/twin': html('S', 'Start of alder.'),
      '/hidden': html('H', 'Alder hidden.', ['/deep'], '<meta name="robots" content="noindex">'),
      '/deep': html('D', 'Alder deep.'),
      '/away': { status: 302, headers: { location: 'http://example.com/' } },
      '/x': { headers: { 'x-robots-tag': 'noindex' }, body: html('X', 'Alder x.') },
    });
    expect(await statuses(await add(site, '/', 'crawl'))).toEqual({
      '/': 'learned',
      '/old': 'skipped source.page_moved',
      '/new': 'learned',
      '/print': 'skipped source.page_moved',
      '/paper': 'learned',
      '/twin': 'skipped source.duplicate',
      '/hidden': 'skipped source.noindex',
      '/deep': 'learned',
      '/away': 'skipped source.page_off_site',
      '/x': 'skipped source.noindex',
    });
  });
});

describe('a sitemap', () => {
  const list = (site: Website, ...paths: string[]) =>
    `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="i">${paths
      .map(
        (path) =>
          `<url><loc>${path.startsWith('http') ? path : site.url + path}</loc><image:image><image:loc>${site.url}/p.html</image:loc></image:image></url>`,
      )
      .join('')}</urlset>`;

  it('may be an index, packed, and named by robots.txt only; pages that leave it are retired', async () => {
    const site = await openWebsite({
      '/a': html('A', 'Teasel a.', ['/not-listed']),
      '/b': html('B', 'Teasel b.'),
      '/c?x=1&y=2': html('C', 'Teasel c.'),
    });
    const index = `<sitemapindex><sitemap><loc>${site.url}/one.xml.gz</loc></sitemap><sitemap><loc>${site.url}/two.txt</loc></sitemap></sitemapindex>`;
    Object.assign(site.pages, {
      '/robots.txt': { body: `Sitemap: ${site.url}/index.xml` },
      '/index.xml': { body: index },
      '/one.xml.gz': { body: gzipSync(list(site, '/a', 'http://elsewhere.example/', '/c?x=1&amp;y=2')) },
      '/two.txt': { body: `${site.url}/b\n${site.url}/gone` },
    });
    const id = await add(site, '/', 'sitemap');
    expect(await statuses(id)).toEqual({
      '/a': 'learned',
      '/b': 'learned',
      '/c?x=1&y=2': 'learned',
      '/gone': 'failed source.page_gone',
    });
    site.pages['/two.txt'] = { body: `${site.url}/a` };
    expect(await again(id)).toMatchObject({ counts: { removed: 1, unchanged: 2 } });
    expect((await statuses(id))['/b']).toBe('removed source.page_unlisted');
  });

  it('that cannot be read, or is empty, changes nothing', async () => {
    const site = await openWebsite({ '/a': html('A', 'Yarrow.') });
    site.pages['/sitemap.xml'] = { body: list(site, '/a') };
    const id = await add(site, '/sitemap.xml', 'sitemap');
    expect(await statuses(id)).toEqual({ '/a': 'learned' });
    for (const [reply, code] of [
      [{ status: 404 }, 'source.sitemap_invalid'],
      [{ body: '<html><p>Sorry' }, 'source.sitemap_invalid'],
      [{ body: list(site) }, 'source.sitemap_empty'],
    ] as const) {
      site.pages['/sitemap.xml'] = reply;
      expect(await again(id)).toMatchObject({ status: 'failed', error: { code } });
    }
    expect(await statuses(id)).toEqual({ '/a': 'learned' });
  });

  it('with entities of its own is no way out', async () => {
    const inside = await openWebsite({ '/secret': 'x' });
    const site = await openWebsite({ '/a': html('A', 'Bryony.') });
    const evil = `<?xml version="1.0"?><!DOCTYPE u [<!ENTITY e SYSTEM "${inside.url}/secret">]>${list(site, '/a')}<loc>&e;</loc>`;
    site.pages['/sitemap.xml'] = { body: evil.replace('<?xml version="1.0"?>', '') };
    expect(await statuses(await add(site, '/sitemap.xml', 'sitemap'))).toEqual({ '/a': 'learned' });
    expect(inside.asked).toEqual([]);
  });
});

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
