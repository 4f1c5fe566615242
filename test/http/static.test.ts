import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { staticRoutes } from '../../src/http/static.routes.ts';

const folder = mkdtempSync(join(tmpdir(), 'knowdesk-static-'));
const root = join(folder, 'widget');
afterAll(() => rmSync(folder, { recursive: true }));

describe('the built widget', () => {
  it('is not there before it is built, and then nothing else changes', async () => {
    const routes = staticRoutes(root);
    expect((await routes.request('/widget.js')).status).toBe(404);
    expect((await routes.request('/')).headers.get('location')).toBe('/api/docs');
  });

  it('is served with its pages, kept long only under a name of its content, and nothing beside it', async () => {
    mkdirSync(root);
    for (const name of ['widget.js', 'chat.html', 'demo.html', 'app-92l9tI_j.js', 'page.css']) {
      writeFileSync(join(root, name), name);
    }
    writeFileSync(join(folder, 'secret'), 'secret');
    const routes = staticRoutes(root);
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
