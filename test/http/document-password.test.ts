import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { pino } from 'pino';
import { beforeAll, expect, it } from 'vitest';
import { ingestJobs, parseLimits } from '../../src/ingest/index.ts';
import { encryptOffice } from '../ingest/office-support.ts';
import { fixture } from '../ingest/parse-support.ts';
import { bearer, json, makeWorkspace, useTestApp } from './support.ts';

const lines: string[] = [];
const logger = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
const test = useTestApp({ logger });
const password = 'Klavier-Berg-93';
let headers: Record<string, string>;
beforeAll(async () => {
  headers = bearer((await makeWorkspace(test)).apiKey);
});

/** Does the document's indexing job as the worker does. */
async function index(documentId: string): Promise<void> {
  const { id: versionId, workspace_id: workspaceId } = await test.db
    .selectFrom('document_versions')
    .select(['id', 'workspace_id'])
    .where('document_id', '=', documentId)
    .orderBy('number', 'desc')
    .executeTakeFirstOrThrow();
  const job = ingestJobs({ ...test.deps, limits: parseLimits(test.deps.config) })['ingest.index-document'];
  const payload = { workspaceId, documentId, versionId };
  await job
    .run(payload, { signal: new AbortController().signal } as Parameters<typeof job.run>[1])
    .catch((error: unknown) => job.failed?.(payload, error));
}

async function upload(): Promise<string> {
  const form = new FormData();
  form.append(
    'file',
    new File([encryptOffice(Buffer.from(fixture('returns.en.docx')), password)], 'returns.docx'),
  );
  const { id } = await json(await test.call('/api/documents', { body: form, headers }));
  await index(id);
  return id;
}

/** Every row of every table, and every file, as text. */
async function everything(): Promise<string> {
  const tables = await sql<{ schema: string; name: string }>`
    select table_schema as schema, table_name as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`.execute(
    test.db,
  );
  const parts: string[] = [];
  for (const { schema, name } of tables.rows) {
    const rows = await sql<{
      row: string;
    }>`select t::text as row from ${sql.table(`${schema}.${name}`)} t`.execute(test.db);
    parts.push(...rows.rows.map(({ row }) => row));
  }
  const folder = test.deps.config.dataDir;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) parts.push(await readFile(join(entry.parentPath, entry.name), 'latin1'));
  return parts.join('\n');
}

it('a document that needs a password is learnt with it, and the password is in no row, job or file', async () => {
  const id = await upload();
  const before = await json(await test.call(`/api/documents/${id}`, { headers }));
  expect([before.status, before.error.code]).toEqual(['failed', 'document.encrypted']);

  const wrong = await test.call(`/api/documents/${id}/password`, { body: { password: 'hunter22' }, headers });
  expect([wrong.status, (await json(wrong)).error.code]).toEqual([422, 'document.encrypted']);
  expect((await json(await test.call(`/api/documents/${id}`, { headers }))).status).toBe('failed');

  const opened = await test.call(`/api/documents/${id}/password`, { body: { password }, headers });
  expect([opened.status, await json(opened)]).toEqual([202, { id, status: 'queued', version: 1 }]);
  await index(id);
  const after = await json(await test.call(`/api/documents/${id}`, { headers }));
  expect([after.status, after.title, after.error]).toEqual(['ready', 'Returns and Refunds', null]);
  const passages = await json(await test.call(`/api/documents/${id}/passages`, { headers }));
  expect(JSON.stringify(passages.items)).toContain('Customers may return unused goods');

  const kept = await everything();
  expect(kept).toContain('document.unlocked');
  expect(kept).not.toContain(password);
  expect(kept).not.toContain('hunter22');
  expect(lines.length).toBeGreaterThan(3);
  expect(lines.join('')).not.toMatch(/hunter22|Klavier/);
}, 60_000);

it('a document that does not wait for a password refuses one, as does that of another workspace', async () => {
  const form = new FormData();
  form.append('file', new File(['Fees are due in May.'], 'a.txt'));
  const { id } = await json(await test.call('/api/documents', { body: form, headers }));
  const refused = await test.call(`/api/documents/${id}/password`, { body: { password: 'x' }, headers });
  expect([refused.status, (await json(refused)).error.code]).toEqual([409, 'document.not_encrypted']);
  const other = bearer((await makeWorkspace(test)).apiKey);
  const foreign = await test.call(`/api/documents/${id}/password`, {
    body: { password: 'x' },
    headers: other,
  });
  expect(foreign.status).toBe(404);
});
