import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { json, publicRoute, routeGroup } from './declare-route.ts';
import type { AnyEnv, PublicEnv } from './env.ts';
import { openApiDocument } from './openapi-document.ts';

const tags = ['Server'];

const specRoute = publicRoute({
  method: 'get',
  path: '/openapi.json',
  tags,
  summary: 'This document',
  responses: { 200: json(z.looseObject({ openapi: z.string() }), 'OpenAPI 3.1') },
});
const pageRoute = publicRoute({
  method: 'get',
  path: '/docs',
  tags,
  summary: 'This document, to read and to try',
  responses: { 200: text('text/html', 'A page') },
});
const scriptRoute = publicRoute({
  method: 'get',
  path: '/docs/scalar.js',
  tags,
  summary: 'The script of that page',
  responses: { 200: text('text/javascript', 'Scalar') },
});
const startRoute = publicRoute({
  method: 'get',
  path: '/docs/start.js',
  tags,
  summary: 'What starts the script of that page',
  responses: { 200: text('text/javascript', 'A call') },
});

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Knowdesk API</title>
<link rel="icon" href="data:,">
</head>
<body>
<div id="app"></div>
<script src="/api/docs/scalar.js"></script>
<script src="/api/docs/start.js"></script>
</body>
</html>
`;

// Works without a way to the internet: no fonts from elsewhere, no proxy, no telemetry, no assistant.
const start = `Scalar.createApiReference('#app', ${JSON.stringify({
  url: '/api/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
  hideClientButton: true,
  persistAuth: false,
})});
`;

function text(mediaType: string, description: string) {
  return { description, content: { [mediaType]: { schema: { type: 'string' as const } } } };
}

// The self-contained script is not among the package's exports; it lies beside its style sheet, which is.
const scalarFolder = dirname(createRequire(import.meta.url).resolve('@scalar/api-reference/style.css'));
const scalarPath = join(scalarFolder, 'browser', 'standalone.js');

/** The description of `app`, which is complete once the first request asks for it. */
export function docsRoutes(app: OpenAPIHono<AnyEnv>, publicUrl: string) {
  let document: ReturnType<typeof openApiDocument> | undefined;
  let scalar: Promise<string> | undefined;
  return routeGroup<PublicEnv>()
    .openapi(specRoute, (c) => {
      document ??= openApiDocument(app, publicUrl);
      return c.json(document as { openapi: string }, 200);
    })
    .openapi(pageRoute, (c) => c.html(page, 200))
    .openapi(scriptRoute, async (c) => {
      scalar ??= readFile(scalarPath, 'utf8');
      c.header('Cache-Control', 'public, max-age=86400');
      return c.body(await scalar, 200, { 'Content-Type': 'text/javascript; charset=utf-8' });
    })
    .openapi(startRoute, (c) => c.body(start, 200, { 'Content-Type': 'text/javascript; charset=utf-8' }));
}
