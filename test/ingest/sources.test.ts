import { describe, expect, it } from 'vitest';
import { sourceInput } from '../../src/contract/index.ts';
import { createSource, getDocument, getSource, listSources } from '../../src/ingest/index.ts';
import { useSources } from './source-support.ts';
import { useTestIngest } from './support.ts';
import { html, openWebsite } from './website.ts';

const test = useTestIngest();
const { add, work, learnAll, again, pagesOf, statuses, ask } = useSources(test);

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
