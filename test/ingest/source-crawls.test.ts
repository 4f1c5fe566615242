import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { patchSource } from '../../src/ingest/index.ts';
import { useSources } from './source-support.ts';
import { useTestIngest } from './support.ts';
import { html, openWebsite, type Website } from './website.ts';

const test = useTestIngest();
const { add, again, statuses } = useSources(test);

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
