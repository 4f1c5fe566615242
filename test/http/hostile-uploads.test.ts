import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import { ingestJobs, parseLimits } from '../../src/ingest/index.ts';
import { makeDocx } from '../ingest/parse-support.ts';
import { bearer, json, makeWorkspace, useTestApp } from './support.ts';

const test = useTestApp();
let headers: Record<string, string>;
let workspaceId: string;
beforeAll(async () => {
  const workspace = await makeWorkspace(test);
  workspaceId = workspace.workspaceId;
  headers = bearer(workspace.apiKey);
});

/** A form as a program may write it: the name goes over the wire as it stands. */
function rawForm(name: string, content: Buffer): { body: string; type: string } {
  const boundary = 'knowdesk-test';
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n`;
  return {
    body: `${head}${content.toString('latin1')}\r\n--${boundary}--\r\n`,
    type: `multipart/form-data; boundary=${boundary}`,
  };
}

async function upload(name: string, content: Buffer) {
  const { body, type } = rawForm(name, content);
  const response = await test.call('/api/documents', { body, headers: { ...headers, 'content-type': type } });
  return await json(response);
}

async function learn(documentId: string) {
  const { id: versionId } = await test.db
    .selectFrom('document_versions')
    .select('id')
    .where('document_id', '=', documentId)
    .executeTakeFirstOrThrow();
  const payload = { workspaceId, documentId, versionId };
  const job = ingestJobs({ ...test.deps, limits: parseLimits(test.deps.config) })['ingest.index-document'];
  await job
    .run(payload, { attempt: 1, signal: new AbortController().signal })
    .catch((error: unknown) => job.failed?.(payload, error));
  return await json(await test.call(`/api/documents/${documentId}`, { headers }));
}

describe('what an uploaded document names', () => {
  it('is not fetched, from the upload to the last passage', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end('x');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const entity = `<!DOCTYPE x [<!ENTITY e SYSTEM "${url}/entity"><!ENTITY % p SYSTEM "${url}/parameter"> %p;]>`;
    const files: Record<string, Buffer> = {
      'a.html': Buffer.from(
        `<!doctype html><link rel=stylesheet href="${url}/css"><meta http-equiv=refresh content="0;${url}/refresh"><body><p>Fees are due in May.<img src="${url}/img"><object data="${url}/object"></object></p>`,
      ),
      'a.xhtml': Buffer.from(
        `<?xml version="1.0"?>${entity}<html xmlns="http://www.w3.org/1999/xhtml"><body><p>Fees &e; are due in June.</p></body></html>`,
      ),
      'a.docx': makeDocx('<w:p><w:r><w:t>Fees are due in July.</w:t></w:r></w:p>', entity),
      'a.md': Buffer.from(`# Fees\n\n![x](${url}/picture) [x](${url}/link)\n\nDue in August.`),
    };
    const ends: Record<string, string> = {};
    for (const [name, content] of Object.entries(files)) {
      const { id } = await upload(name, content);
      const { status, error } = await learn(id);
      ends[name] = error?.code ?? status;
    }
    server.close();
    expect(ends).toMatchObject({ 'a.html': 'ready', 'a.md': 'ready' });
    expect(ends['a.docx']).toMatch(/^(ready|document\.\w+)$/);
    expect(asked).toEqual([]);
  });
});
