import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
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

describe('an uploaded file called', () => {
  const mark = `kd-escape-${randomUUID()}`;
  const long = '退'.repeat(100);
  it.each([
    ['a path upwards', `../../${mark}.md`, `${mark}.md`],
    ['a path upwards of Windows', `..\\..\\${mark}.md`, `${mark}.md`],
    ['an absolute path', `/etc/${mark}.md`, `${mark}.md`],
    ['a path of a drive', `C:\\${mark}.md`, `${mark}.md`],
    ['with NUL and a line end', `${mark}\u0000.md\u0007`, `${mark}.md`],
    ['from right to left', `${mark}\u202edm.exe.md`, `${mark}dm.exe.md`],
    ['nothing but dots', '../..', 'file'],
    ['300 bytes of Chinese', `${long}.md`, `${long}.md`],
  ])('%s is learnt under a clean name, and nothing is written where it points', async (_, name, clean) => {
    const { dataDir } = test.deps.config;
    const { id } = await upload(name, Buffer.from(`# Fees\n\nFees of ${randomUUID()} are due in May.`));
    expect(await learn(id)).toMatchObject({ status: 'ready', fileName: clean });
    const stored = await readdir(dataDir, { recursive: true });
    expect(
      stored.filter((path) => path.includes(mark) || path.includes('退') || path.includes('\u202e')),
    ).toEqual([]);
    for (const folder of [
      dataDir,
      join(dataDir, 'uploads'),
      join(dataDir, 'files', workspaceId),
      process.cwd(),
      '/',
    ])
      for (const place of [name, `${mark}.md`])
        expect(place.includes('\0') || place === '../..' || !existsSync(resolve(folder, place))).toBe(true);
  });
});
