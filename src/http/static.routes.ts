import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import type { PublicEnv } from './env.ts';

const root = join(import.meta.dirname, '../../dist/widget');

type Found = { header: (name: string, value: string) => void };
const onFound = (_path: string, c: Found) => c.header('Cache-Control', 'public, max-age=300');

/** What the build of the widget left in `dist/widget`: its script, the page to chat on, the demo shop. */
export function staticRoutes() {
  const routes = new Hono<PublicEnv>().get('/', (c) => c.redirect('/api/docs'));
  if (!existsSync(root)) return routes;
  return routes
    .get('/widget.js', serveStatic({ root, path: 'widget.js', onFound }))
    .get('/chat', serveStatic({ root, path: 'chat.html', onFound }))
    .get('/demo', serveStatic({ root, path: 'demo.html', onFound }))
    .get(
      '/widget/*',
      serveStatic({ root, rewriteRequestPath: (path) => path.slice('/widget'.length), onFound }),
    );
}
