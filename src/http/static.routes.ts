import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono, type MiddlewareHandler } from 'hono';
import type { PublicEnv } from './env.ts';

const built = join(import.meta.dirname, '../../dist/widget');
const builtConsole = join(import.meta.dirname, '../../dist/console');

/** A name that changes with the content; everything else is asked for again soon after an upgrade. */
const hashed = /-[\w-]{8}\.(m?js|css|svg)$/;

/** What is missing until `npm run build` has made it, in words for the log. */
export function findUnbuilt(root = built, consoleRoot = builtConsole): string[] {
  return [...(existsSync(root) ? [] : ['widget']), ...(existsSync(consoleRoot) ? [] : ['console'])];
}

/** What the builds left: of the widget its script, the page to chat on and the demo shop; the console. */
export function staticRoutes(root = built, consoleRoot = builtConsole) {
  const routes = new Hono<PublicEnv>();
  if (existsSync(consoleRoot)) addConsole(routes, consoleRoot);
  else routes.get('/', (c) => c.redirect('/api/docs'));
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

/**
 * Its pages are one file, whatever stands behind `/console`; links that people are sent keep their part behind the #.
 */
function addConsole(routes: Hono<PublicEnv>, root: string): void {
  routes.get('/', (c) => c.redirect('/console/'));
  for (const page of ['setup', 'invite', 'reset-password']) {
    routes.get(`/${page}`, (c) => c.redirect(`/console/${page}`));
  }
  const rewriteRequestPath = (path: string) => path.slice('/console'.length);
  routes
    .use('/console/*', keepFor)
    .get('/console/assets/*', serveStatic({ root, rewriteRequestPath }))
    .get('/console/assets/*', (c) => c.notFound())
    .get('/console/*', serveStatic({ root, path: 'index.html' }));
}

const keepFor: MiddlewareHandler<PublicEnv> = async (c, next) => {
  await next();
  if (!c.res.ok) return;
  // The loader imports the application as a module, and browsers fetch a module of another site with CORS.
  if (c.req.path.startsWith('/widget/')) c.header('Access-Control-Allow-Origin', '*');
  c.header(
    'Cache-Control',
    // A page of the console names pieces of one build: asked for anew each time, or an upgrade breaks it.
    hashed.test(c.req.path)
      ? 'public, max-age=31536000, immutable'
      : c.req.path.startsWith('/console')
        ? 'no-cache'
        : 'public, max-age=300',
  );
};
