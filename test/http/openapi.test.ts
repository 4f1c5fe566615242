import { beforeAll, describe, expect, it } from 'vitest';
import { scope } from '../../src/contract/index.ts';
import { schemaNames } from '../../src/http/schema-names.ts';
import { json, publicUrl, useTestApp } from './support.ts';

const test = useTestApp();
type Operation = {
  operationId: string;
  summary?: string;
  parameters?: { name: string; in: string; required: boolean }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { description: string; content?: object }>;
  security: object[];
  [extension: `x-${string}`]: unknown;
};
let document: {
  openapi: string;
  servers: object[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object>; securitySchemes: object };
};
let operations: { path: string; method: string; operation: Operation }[];

beforeAll(async () => {
  document = await json(await test.call('/api/openapi.json'));
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
});

describe('the OpenAPI document', () => {
  it('is version 3.1 and holds every route of the API', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.servers).toEqual([{ url: publicUrl }]);
    const written = operations.map(({ path, method }) => `${method.toUpperCase()} ${path}`);
    const routes = test.app.routes
      .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/'))
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect(written.sort()).toEqual([...new Set(routes)].sort());
    expect(written.length).toBeGreaterThan(70);
  });

  it('gives each operation an id of its own, a summary, and its path parameters', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, operation } of operations) {
      expect(operation.summary, path).toBeTruthy();
      const declared = operation.parameters?.filter((each) => each.in === 'path') ?? [];
      expect(declared.every((each) => each.required)).toBe(true);
      expect(declared.map((each) => each.name)).toEqual(
        [...path.matchAll(/\{(\w+)\}/g)].map((each) => each[1]),
      );
    }
  });

  it('says of each operation who may call it, in words that exist', () => {
    const schemes = Object.keys(document.components.securitySchemes);
    for (const { path, operation } of operations) {
      const ways = [operation['x-public'], operation['x-visitor'], operation['x-scope']].filter(Boolean);
      expect(ways, path).toHaveLength(1);
      if (operation['x-scope']) expect([...scope.options, 'member']).toContain(operation['x-scope']);
      expect(operation.security.length > 0).toBe(!operation['x-public']);
      for (const name of operation.security.flatMap(Object.keys)) expect(schemes).toContain(name);
    }
  });

  it('refers only to schemas that are there, and shares them by name', () => {
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)];
    const named = new Set(references.map((each) => each[1]));
    expect([...named].filter((name) => !document.components.schemas[name ?? ''])).toEqual([]);
    expect(Object.keys(document.components.schemas).filter((name) => !schemaNames.includes(name))).toEqual(
      [],
    );
    expect(named).toContain('Answer');
    const { properties } = document.components.schemas.QuestionResult as { properties: object };
    expect(properties).toMatchObject({
      answer: { anyOf: [{ $ref: '#/components/schemas/Answer' }, { type: 'null' }] },
      message: { $ref: '#/components/schemas/Message' },
    });
  });

  it('lists for each operation how it can fail, in the one error shape', () => {
    const failure = { 'application/json': { schema: { $ref: '#/components/schemas/ErrorBody' } } };
    for (const { path, operation } of operations) {
      const { responses } = operation;
      expect(
        Object.keys(responses).some((code) => code.startsWith('2')),
        path,
      ).toBe(true);
      for (const [code, { content }] of Object.entries(responses)) {
        if (/^4|500/.test(code)) expect(content, `${path} ${code}`).toEqual(failure);
      }
      expect('401' in responses).toBe(!operation['x-public']);
    }
  });
});
