import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type ParseLimits, parseDocument, SUPPORTED_FORMATS } from '../../src/ingest/parse/index.ts';
import { isAppError } from '../../src/lib/index.ts';
import { fixture, makeDocx, makeOle, makeZip, outcome, parseText } from './parse-support.ts';

const parse = (bytes: Uint8Array, fileName: string, limits: Partial<ParseLimits> = {}) =>
  outcome(parseDocument({ bytes, fileName }, limits));

const paragraph = '<w:p><w:r><w:t>Fees are due in May.</w:t></w:r></w:p>';

test.each([
  ['an empty file', new Uint8Array(), 'a.pdf', 'document.empty'],
  ['a text of white space', Buffer.from(' \n\t\n'), 'a.txt', 'document.empty'],
  ['a PDF that needs a password', fixture('encrypted.pdf'), 'a.pdf', 'document.encrypted'],
  [
    'a Word file that needs a password',
    makeOle(['Root Entry', 'EncryptionInfo', 'EncryptedPackage']),
    'a.docx',
    'document.encrypted',
  ],
  [
    'a PDF whose upload broke off',
    fixture('warranty.zh.pdf').subarray(0, 150_000),
    'a.pdf',
    'document.broken',
  ],
  [
    'a Word file whose upload broke off',
    fixture('returns.en.docx').subarray(0, 4000),
    'a.docx',
    'document.broken',
  ],
  ['a PDF of pictures only', fixture('scan.pdf'), 'a.pdf', 'document.no_text'],
  ['an old Word file that is cut off', makeOle(['Root Entry', 'WordDocument']), 'a.doc', 'document.broken'],
  ['old slides', makeOle(['Root Entry', 'PowerPoint Document']), 'a.ppt', 'document.unsupported'],
  [
    'slides without any',
    makeZip([{ name: 'ppt/presentation.xml', data: Buffer.from('<p/>') }]),
    'a.pptx',
    'document.broken',
  ],
  ['an archive without files', makeZip([{ name: 'a/', data: Buffer.alloc(0) }]), 'a.zip', 'document.empty'],
  [
    'an animation called PDF',
    Buffer.from('4749463839610100010080000000000000000000', 'hex'),
    'a.pdf',
    'document.unsupported',
  ],
  [
    'a program',
    Buffer.from('7f454c4602010100000000000000000003003e0001000000', 'hex'),
    'a.txt',
    'document.unsupported',
  ],
  ['XML', Buffer.from('<?xml version="1.0"?><a/>'), 'a.txt', 'document.unsupported'],
  ['JSON without content', Buffer.from('{"a": []}'), 'a.json', 'document.empty'],
])('%s is refused with a code that says why', async (_what, bytes, fileName, code) => {
  expect(await parse(bytes, fileName)).toBe(code);
});

test('every refusal is one sentence that tells what to do and keeps names of programs and paths to itself', async () => {
  const failure = await parseDocument({ bytes: fixture('scan.pdf'), fileName: 'a.pdf' }).catch(
    (error: unknown) => error,
  );
  expect(isAppError(failure, 'document.no_text') && failure.message).toMatch(
    /^No text was found.*upload.*\.$/,
  );
  const unsupported = await parseDocument({
    bytes: makeOle(['PowerPoint Document']),
    fileName: 'a.ppt',
  }).catch((error: unknown) => error);
  expect(isAppError(unsupported) && unsupported.message).toBe(
    `Old PowerPoint files (.ppt) cannot be read yet: convert it to one of ${SUPPORTED_FORMATS}.`,
  );
});

test('a zip bomb is refused from its directory, before anything is unpacked', async () => {
  const bomb = makeZip([
    { name: 'word/document.xml', data: Buffer.from('<w/>') },
    { name: 'word/media/zeros', data: Buffer.alloc(64 * 1024 * 1024) },
  ]);
  expect(bomb.length).toBeLessThan(100_000);
  expect(await parse(bomb, 'a.docx')).toBe('document.unsafe');
});

test('a zip entry that unpacks to more than its directory says is refused', async () => {
  const docx = makeDocx(paragraph);
  const liar = makeZip([
    { name: 'word/document.xml', data: Buffer.from('<w/>') },
    { name: 'word/extra.xml', data: Buffer.alloc(32 * 1024 * 1024), claimedSize: 1000 },
  ]);
  expect(await parse(docx, 'a.docx')).toBe('ready');
  expect(await parse(liar, 'a.docx')).toBe('document.unsafe');
});

test('a document type declaration inside an Office file is refused: it can only be an entity bomb', async () => {
  const declaration = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>';
  expect(await parse(makeDocx(paragraph, declaration), 'a.docx')).toBe('document.unsafe');
});

test('limits of size are kept: bytes, unpacked bytes, pages, characters', async () => {
  const text = Buffer.from('Fees are due in May. '.repeat(100));
  expect(await parse(text, 'a.txt', { maxBytes: 1000 })).toBe('document.too_large');
  expect(await parse(text, 'a.txt', { maxCharacters: 1000 })).toBe('document.too_large');
  expect(await parse(fixture('returns.en.docx'), 'a.docx', { maxUnpackedBytes: 5000 })).toBe(
    'document.too_large',
  );
  expect(await parse(fixture('warranty.zh.pdf'), 'a.pdf', { maxPages: 2 })).toBe('document.too_large');
});

test('a file that needs more memory than allowed ends its own process, not ours', async () => {
  const rows = Buffer.from(`a,b,c\n${'some words,12,and more\n'.repeat(400_000)}`);
  expect(await parse(rows, 'a.csv', { maxMemoryMb: 48 })).toBe('document.unsafe');
});

test('a file that takes longer than the deadline is given up', async () => {
  const rows = Buffer.from(`a,b,c\n${'some words,12,and more\n'.repeat(400_000)}`);
  const started = performance.now();
  expect(await parse(rows, 'a.csv', { deadlineMs: 150 })).toBe('document.unsafe');
  expect(performance.now() - started).toBeLessThan(5000);
});

test('elements nested twenty thousand deep end in a code, not in a crash', async () => {
  const deep = `${'<div>'.repeat(20_000)}bottom`;
  expect(['ready', 'document.unsafe']).toContain(await outcome(parseText(`<html><body>${deep}`, 'a.html')));
});

test('parsing can be called off', async () => {
  const rows = Buffer.from(`a,b,c\n${'some words,12,and more\n'.repeat(400_000)}`);
  const called = AbortSignal.timeout(50);
  await expect(parseDocument({ bytes: rows, fileName: 'a.csv' }, {}, { signal: called })).rejects.toThrow(
    /abort|timeout/i,
  );
});

test('the calling process goes on working while a document is parsed', async () => {
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 5);
  const rows = Buffer.from(`a,b,c\n${'some words,12,and more\n'.repeat(50_000)}`);
  await parse(rows, 'a.csv');
  clearInterval(timer);
  // Here this file blocks for about a second, and no timer would fire.
  expect(turns).toBeGreaterThan(20);
});

test('a file that cannot be read from disk is an error of ours, not of its sender', async () => {
  const missing = await parseDocument({ path: '/nowhere/a.pdf', fileName: 'a.pdf' }).catch(
    (error: unknown) => error,
  );
  expect(isAppError(missing)).toBe(false);
  expect(readdirSync('/')).not.toContain('nowhere');
});
