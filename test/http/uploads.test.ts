import { readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { headerParameter, multipartParts } from '../../src/http/multipart.ts';
import { sweepUploads } from '../../src/http/read-upload.ts';
import { bearer, json, makeWorkspace, useTestApp } from './support.ts';

const maxUploadBytes = 64 * 1024;
const test = useTestApp({ maxUploadBytes });
let headers: Record<string, string>;
beforeAll(async () => {
  headers = bearer((await makeWorkspace(test)).apiKey);
});

function aForm(fields: Record<string, string | File | string[]>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    for (const each of Array.isArray(value) ? value : [value]) form.append(name, each);
  }
  return form;
}
const upload = (form: FormData, path = '/api/documents') => test.call(path, { body: form, headers });

describe('an uploaded document', () => {
  it('is accepted with its fields, and comes back as it was sent', async () => {
    const file = new File(['# 手册\r\n--not a boundary\r\n你好'], '员工"手册".md', { type: 'text/markdown' });
    const form = aForm({ title: 'Handbook', tags: ['hr, travel', '财务'], language: 'zh-Hans', file });
    const response = await upload(form);
    expect(response.status).toBe(202);
    const accepted = await json(response);
    expect(accepted).toEqual({ id: expect.any(String), status: 'queued', version: 1 });
    const path = `/api/documents/${accepted.id}`;
    expect(await json(await test.call(path, { headers }))).toMatchObject({
      title: 'Handbook',
      tags: ['hr', 'travel', '财务'],
      language: 'zh-Hans',
      fileName: '员工"手册".md',
      bytes: file.size,
    });
    const download = await test.call(`${path}/file`, { headers });
    expect(await download.text()).toBe(await file.text());
    const disposition = download.headers.get('content-disposition') ?? '';
    expect(disposition).toMatch(/^attachment; filename="[ -~]+"; filename\*=UTF-8''/);
    expect(headerParameter(disposition, 'filename')).toBe('员工"手册".md');
  });

  it('is refused when a field holds what is not text', async () => {
    const refused = await upload(aForm({ title: 'a\0b', file: new File(['text'], 'a.txt') }));
    expect([refused.status, (await json(refused)).error.fields]).toEqual([
      400,
      { title: 'holds a character that is not text' },
    ]);
  });

  it('gets its next version, and leaves no temporary file behind', async () => {
    const { id } = await json(await upload(aForm({ file: new File(['one'], 'a.txt') })));
    const next = await upload(aForm({ file: new File(['two'], 'a.txt') }), `/api/documents/${id}/versions`);
    expect([next.status, await json(next)]).toEqual([202, { id, status: 'queued', version: 2 }]);
    const versions = await json(await test.call(`/api/documents/${id}/versions`, { headers }));
    expect(versions.items.map((each: { number: number }) => each.number)).toEqual([2, 1]);
    expect(await readdir(join(test.deps.config.dataDir, 'uploads'))).toEqual([]);
  });

  it('that a killed process left half-way is removed a day later', async () => {
    const folder = join(test.deps.config.dataDir, 'uploads');
    const yesterday = new Date(Date.now() - 25 * 3600_000);
    for (const name of ['old', 'new']) await writeFile(join(folder, name), 'half');
    await utimes(join(folder, 'old'), yesterday, yesterday);
    await sweepUploads(folder);
    expect(await readdir(folder)).toEqual(['new']);
    await rm(join(folder, 'new'));
  });

  it('over the limit is failed with its reason, and far over it is not even read', async () => {
    const over = new File([new Uint8Array(maxUploadBytes + 1)], 'big.txt');
    const response = await upload(aForm({ file: over }));
    const accepted = await json(response);
    expect([response.status, accepted.status]).toEqual([202, 'failed']);
    const { error } = await json(await test.call(`/api/documents/${accepted.id}`, { headers }));
    expect(error.code).toBe('document.too_large');
    const huge = aForm({ file: new File([new Uint8Array(3 * maxUploadBytes)], 'huge.txt') });
    const refused = await upload(huge);
    expect([refused.status, (await json(refused)).error.code]).toEqual([413, 'document.too_large']);
    const announced = { ...headers, 'content-length': String(2 ** 40) };
    const early = await test.call('/api/documents', { body: aForm({ file: over }), headers: announced });
    expect(early.status).toBe(413);
    expect(await readdir(join(test.deps.config.dataDir, 'uploads'))).toEqual([]);
  });

  it('is missing, doubled or said to be something it is not: the caller is told', async () => {
    const file = new File(['x'], 'x.txt');
    const tries: [FormData, string][] = [
      [aForm({ title: 'x' }), 'file'],
      [aForm({ file: [file, file] as never }), 'file'],
      [aForm({ file, language: 'klingon' }), 'language'],
      [aForm({ file, title: 'x'.repeat(301) }), 'title'],
    ];
    for (const [form, field] of tries) {
      const response = await upload(form);
      expect([response.status, Object.keys((await json(response)).error.fields)]).toEqual([400, [field]]);
    }
    const bare = await test.call('/api/documents', { body: { title: 'x' }, headers });
    expect(bare.status).toBe(415);
    const cut = await test.call('/api/documents', {
      body: '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nhalf',
      headers: { ...headers, 'content-type': 'multipart/form-data; boundary=b' },
    });
    expect([cut.status, (await json(cut)).error.code]).toEqual([400, 'request.malformed']);
  });
});

describe('a multipart body', () => {
  async function parse(chunks: Uint8Array[]): Promise<[string, string][]> {
    async function* source() {
      yield* chunks;
    }
    const found: [string, string][] = [];
    for await (const { headers, content } of multipartParts(source(), 'XX')) {
      let text = '';
      for await (const chunk of content) text += chunk.toString('latin1');
      found.push([headerParameter(headers.get('content-disposition') ?? '', 'name') ?? '', text]);
    }
    return found;
  }
  const body = Buffer.from(
    'preamble\r\n--XX\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n--X\r\n-\r\n--XX \r\n' +
      'content-disposition: form-data; name="empty"\r\n\r\n\r\n--XX--\r\nepilogue',
  );
  const parts = [
    ['a', '\r\n--X\r\n-'],
    ['empty', ''],
  ];

  it('is read the same wherever the network cuts it', async () => {
    expect(await parse([body])).toEqual(parts);
    for (let at = 1; at < body.length; at++) {
      expect(await parse([body.subarray(0, at), body.subarray(at)]), String(at)).toEqual(parts);
    }
    expect(await parse([...body].map((byte) => Uint8Array.of(byte)))).toEqual(parts);
  });

  it('that ends early is malformed, wherever it ends', async () => {
    for (let end = 0; end < body.indexOf('--\r\nepilogue') + 2; end++) {
      await expect(parse([body.subarray(0, end)]), String(end)).rejects.toMatchObject({
        code: 'request.malformed',
      });
    }
  });

  it('with endless headers is malformed before they fill the memory', async () => {
    const endless = Buffer.from(`--XX\r\nx: ${'y'.repeat(40_000)}`);
    await expect(parse([endless])).rejects.toMatchObject({ code: 'request.malformed' });
  });
});
