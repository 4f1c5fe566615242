import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import packageJson from '../../package.json' with { type: 'json' };
import { errorBody } from '../contract/index.ts';
import { accessOf } from './declare-route.ts';
import type { AnyEnv } from './env.ts';
import { hoistNamed, nameSchemas } from './schema-names.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

const securitySchemes = {
  visitorToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'The `token` of POST /api/widget/session; one hour.',
  },
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'knowdesk.session_token',
    description: 'Set by POST /api/auth/sign-in/email. Writes must come from our own pages.',
  },
  workspace: {
    type: 'apiKey',
    in: 'header',
    name: 'x-workspace-id',
    description: 'Beside the session: which workspace. May be left out by members of a single one.',
  },
  apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, bound to one workspace.' },
};

const description = [
  'Customers come through `/api/widget/*` with a visitor token, members and API keys through `/api/*`.',
  'Every operation says who may call it: `x-public`, `x-visitor`, or `x-scope` (the scope a role or API key needs; `member`: any).',
  'Every failure has one shape, `ErrorBody`; every list is `{items, nextCursor}`, paged with `cursor` and `limit`.',
  'Ids are opaque; times are ISO 8601 in UTC.',
].join('\n\n');

// Plain data, made before the schema gets its name.
const { $schema: _, ...errorSchema } = z.toJSONSchema(errorBody) as JsonObject;

/** The whole API as an OpenAPI 3.1 document. */
export function openApiDocument(app: OpenAPIHono<AnyEnv>, publicUrl: string): JsonObject {
  nameSchemas();
  const generated = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Knowdesk', version: packageJson.version, description, license: { name: 'MIT' } },
    servers: [{ url: publicUrl }],
  });
  // Through JSON: what the generator left undefined is gone, and what remains is plain data.
  const { document, schemas } = hoistNamed(JSON.parse(JSON.stringify(generated)) as JsonObject);
  const paths = document.paths as Record<string, Record<string, JsonObject>>;
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      operation.operationId = operationId(method, path);
      for (const parameter of parametersOf(operation)) if (parameter.in === 'path') parameter.required = true;
      operation.responses = { ...(operation.responses as JsonObject), ...failures(method, operation) };
    }
  }
  const components = { schemas: { ...schemas, ErrorBody: errorSchema }, securitySchemes };
  return { ...document, components };
}

/** `post /api/documents/{id}/versions` → `postDocumentsByIdVersions`. */
function operationId(method: string, path: string): string {
  const words = path
    .replace(/^\/api\//, '')
    .replaceAll(/\{(\w+)\}/g, 'by-$1')
    .split(/[^A-Za-z0-9]+/);
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

/** The failures an operation can answer with, from what it declares. */
function failures(method: string, operation: JsonObject): JsonObject {
  const access = accessOf(operation);
  const codes: [string, string, boolean][] = [
    ['400', 'The request is not valid', 'parameters' in operation || 'requestBody' in operation],
    ['401', 'Not signed in, or the token has expired', access?.kind !== 'public'],
    ['403', 'Not allowed', access?.kind !== 'public'],
    ['404', 'No such thing here', parametersOf(operation).some((each) => each.in === 'path')],
    ['409', 'In conflict with how things stand', method !== 'get'],
    ['413', 'Too large', 'requestBody' in operation],
    ['429', 'Too many attempts; see Retry-After', 'x-rate-limits' in operation],
    ['500', 'Our fault', true],
  ];
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/ErrorBody' } } };
  return Object.fromEntries(
    codes.filter(([, , applies]) => applies).map(([code, text]) => [code, { description: text, content }]),
  );
}

function parametersOf(operation: JsonObject): JsonObject[] {
  return (operation.parameters ?? []) as JsonObject[];
}
