import { expect, test as it } from 'vitest';
import { openScanner } from '../../src/files/index.ts';
import { createApp } from '../../src/http/index.ts';
import { bearer, json, makeWorkspace, request, useTestApp } from './support.ts';

const test = useTestApp();

it('the download of all knowledge says how many files the virus scanner has yet to look at', async () => {
  const headers = bearer((await makeWorkspace(test)).apiKey);
  const leftOut = async (app = test.app) => {
    const response = await request(app, '/api/knowledge/export', { headers });
    expect([response.status, (await response.arrayBuffer()).byteLength]).toEqual([200, expect.any(Number)]);
    return response.headers.get('knowdesk-left-out');
  };
  for (const name of ['one.md', 'two.md']) {
    const form = new FormData();
    form.append('file', new File([`# ${name}`], name));
    expect((await test.call('/api/documents', { body: form, headers })).status).toBe(202);
  }
  expect(await leftOut()).toBe('0');
  const scanner = openScanner({ clamav: '127.0.0.1:9' });
  expect(await leftOut(createApp({ ...test.deps, scanner }))).toBe('2');
});

it('the OpenAPI document describes the header', async () => {
  const { paths } = await json(await test.call('/api/openapi.json'));
  const { headers } = paths['/api/knowledge/export'].get.responses['200'];
  expect(headers['Knowdesk-Left-Out'].description).toContain('virus scanner');
});
