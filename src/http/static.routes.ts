import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono, type MiddlewareHandler } from 'hono';
import type { PublicEnv } from './env.ts';

const built = join(import.meta.dirname, '../../dist/widget');

/** A name that changes with the content; everything else is asked for again soon after an upgrade. */
const hashed = /-[\w-]{8}\.js$/;

/** What the build of the widget left in `root`: its script, the page to chat on, the demo shop. */
export function staticRoutes(root = built) {
  const routes = new Hono<PublicEnv>().get('/', (c) => c.redirect('/api/docs'));
  if (!existsSync(root)) return routes;
  const file = (path: string) => serveStatic({ root, path });
  const rewriteRequestPath = (path: string) => path.slice('/widget'.length);
  return routes
    .use(keepFor)
    .get('/widget.js', file('widget.js'))
    .get('/chat', file('chat.html'))
    .get('/chat/:inboxKey', file('chat.html'))
    .get('/demo', file('demo.html'))
    .get('/widget/*', serveStatic({ root, rewriteRequestPath }));
}

const keepFor: MiddlewareHandler<PublicEnv> = async (c, next) => {
  await next();
  if (!c.res.ok) return;
  // The loader imports the application as a module, and browsers fetch a module of another site with CORS.
  if (c.req.path.startsWith('/widget/')) c.header('Access-Control-Allow-Origin', '*');
  c.header(
    'Cache-Control',
    `public, ${hashed.test(c.req.path) ? 'max-age=31536000, immutable' : 'max-age=300'}`,
  );
};
