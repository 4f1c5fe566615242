import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findUnbuilt, staticRoutes } from '../../src/http/static.routes.ts';

const folder = mkdtempSync(join(tmpdir(), 'knowdesk-static-'));
const root = join(folder, 'widget');
afterAll(() => rmSync(folder, { recursive: true }));

describe('the built widget', () => {
  it('is not there before it is built, and then nothing else changes', async () => {
    const routes = staticRoutes(root, root);
    expect((await routes.request('/widget.js')).status).toBe(404);
    expect((await routes.request('/')).headers.get('location')).toBe('/api/docs');
    expect(findUnbuilt(root, root)).toEqual(['widget', 'console']);
    expect(findUnbuilt(folder, root)).toEqual(['console']);
  });

  it('is served with its pages, kept long only under a name of its content, and nothing beside it', async () => {
    mkdirSync(root);
    for (const name of ['widget.js', 'chat.html', 'demo.html', 'app-92l9tI_j.js', 'page.css']) {
      writeFileSync(join(root, name), name);
    }
    writeFileSync(join(folder, 'secret'), 'secret');
    const routes = staticRoutes(root, join(folder, 'none'));
    const get = async (path: string) => {
      const response = await routes.request(path);
      return [
        await response.text(),
        response.headers.get('content-type'),
        response.headers.get('cache-control'),
      ];
    };
    const soon = 'public, max-age=300';
    expect(await get('/widget.js')).toEqual(['widget.js', expect.stringContaining('javascript'), soon]);
    for (const path of ['/chat', '/chat/ib_key', '/chat?inbox=ib_key']) {
      expect(await get(path)).toEqual(['chat.html', expect.stringContaining('text/html'), soon]);
    }
    expect((await get('/demo'))[0]).toBe('demo.html');
    expect((await get('/widget/page.css'))[1]).toContain('text/css');
    expect((await get('/widget/app-92l9tI_j.js'))[2]).toContain('immutable');
    for (const path of [
      '/widget/../secret',
      '/widget/%2e%2e/secret',
      '/widget/..%2fsecret',
      '/widget//etc/passwd',
    ]) {
      expect((await routes.request(path)).status).toBe(404);
    }
  });
});

describe('the built console', () => {
  const consoleRoot = join(folder, 'console');
  const get = async (path: string) => {
    const response = await staticRoutes(join(folder, 'none'), consoleRoot).request(path);
    return { response, text: await response.text() };
  };

  it('is where the address without a path leads, and so are the links that people are sent', async () => {
    mkdirSync(join(consoleRoot, 'assets'), { recursive: true });
    writeFileSync(join(consoleRoot, 'index.html'), 'console');
    writeFileSync(join(consoleRoot, 'assets/main-92l9tI_j.js'), 'main');
    expect((await get('/')).response.headers.get('location')).toBe('/console/');
    for (const page of ['setup', 'invite', 'reset-password']) {
      expect((await get(`/${page}`)).response.headers.get('location')).toBe(`/console/${page}`);
    }
  });

  it('shows its one page at every address, asked for anew each time, and keeps its pieces', async () => {
    for (const path of ['/console', '/console/', '/console/inbox/cnv_1?status=open']) {
      const { response, text } = await get(path);
      expect([text, response.headers.get('cache-control')]).toEqual(['console', 'no-cache']);
    }
    const piece = await get('/console/assets/main-92l9tI_j.js');
    expect(piece.response.headers.get('cache-control')).toContain('immutable');
    expect((await get('/console/assets/gone-92l9tI_j.js')).response.status).toBe(404);
    expect((await get('/console/assets/..%2f..%2fsecret')).response.status).toBe(404);
  });
});
