import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { DEFAULT_PARSE_LIMITS as limits, type ParsedDocument } from '../../src/ingest/parse/index.ts';
import { parseTask } from '../../src/ingest/parse/parse-task.ts';
import { makeZip, outcome, outline, parseText } from './parse-support.ts';

test('a text without any letter or digit holds nothing to learn, however long it is', async () => {
  for (const [name, text] of [
    ['a.json', '['.repeat(300_000)],
    ['a.txt', '----- *** -----\n'.repeat(20_000)],
  ] as const)
    expect(await outcome(parseText(text, name)), name).toBe('document.no_text');
  expect(await outcome(parseText('-- 7 --', 'a.txt'))).toBe('ready');
});

/** In this thread, for there are many texts here. */
async function parseHere(content: string | Uint8Array, fileName: string): Promise<ParsedDocument> {
  const source = { bytes: Buffer.from(content), fileName };
  return (await parseTask(source, { task: 'document', source, limits })).value as ParsedDocument;
}

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const wrap = (base64: string, width: number) => base64.replace(new RegExp(`.{${width}}`, 'g'), '$&\n').trim();
const leftOut = [expect.objectContaining({ code: 'encoded.left_out' })];

test('pictures that a text carries as Base64 are left out, in lines and in cells; words, addresses and checksums stay', async () => {
  const bytes = Buffer.concat([PNG, randomBytes(900)]).toString('base64');
  const hash = 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9'.repeat(2);
  const page = `Open the calendar.\n\n<img src='data:image/png;base64,${randomBytes(900).toString('base64')}'>\n\nChoose Share. ${hash}\n`;
  const shared = await parseHere(page, 'share.txt');
  expect(shared.text).toBe(`Open the calendar.\n\n<img src=''>\n\nChoose Share. ${hash}`);
  expect(shared.warnings).toEqual([]);
  const logos = await parseHere(`Name,Logo\nShip,${bytes}\nStay,none\n`, 'logos.csv');
  expect(outline(logos)).toEqual(['table_row: Name | Logo', 'table_row: Ship |', 'table_row: Stay | none']);
  expect(logos.warnings).toEqual(leftOut);
});

test('keys, certificates, tokens and licences in Base64 stay, in one run or in lines', async () => {
  const secret = (bytes: number) => randomBytes(bytes).toString('base64');
  const pem = (bytes: number) =>
    `-----BEGIN CERTIFICATE-----\n${wrap(`MII${secret(bytes)}`, 64)}\n-----END CERTIFICATE-----`;
  const token = `eyJhbGciOiJSUzI1NiJ9.${randomBytes(900).toString('base64url')}.${randomBytes(512).toString('base64url')}`;
  const keys = Array.from({ length: 70 }, () => secret(48)).join('\n');
  for (const [name, text] of [
    ['an SSH key of 4096 bits', `ssh-rsa AAAAB3NzaC1yc2E${secret(525)} desk@example.com`],
    ['a certificate in SAML metadata', `<ds:X509Certificate>MII${secret(1600)}</ds:X509Certificate>`],
    ['a licence key', `Licence: ${secret(1800)}`],
    ['a chain of certificates', `${pem(1500)}\n${pem(1200)}\n${pem(9000)}`],
    [
      'a private key with headers',
      `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n${wrap(secret(4000), 64)}`,
    ],
    ['a token', `Bearer ${token}`],
    ['seventy keys of one length', keys],
  ] as const) {
    const letters = (of: string) => of.replace(/\s/g, '');
    for (const [file, content] of [
      ['a.txt', `How to set it up:\n\n${text}\n\nThen restart.`],
      ['a.md', `# Set it up\n\n\`\`\`\n${text}\n\`\`\`\n`],
    ] as const) {
      const parsed = await parseHere(content, file);
      expect(letters(parsed.text), `${name}, ${file}`).toContain(letters(text));
      expect(parsed.warnings, name).toEqual([]);
    }
  }
});

test('a file without a data: link is left out where it surely is one, with a warning', async () => {
  const picture = Buffer.concat([PNG, randomBytes(400)]).toString('base64');
  const unknown = randomBytes(4002).toString('base64');
  for (const [name, base64] of [
    ['a picture', picture],
    ['a picture in lines', wrap(picture, 76)],
    ['an unknown file', unknown],
    ['an unknown file in lines', wrap(unknown, 76)],
    ['an unknown file in short lines', wrap(unknown, 60)],
  ] as const) {
    for (const [file, content] of [
      ['a.txt', `Before it.\n\n${base64}\nAfter that.\n`],
      ['a.txt', `Content-Transfer-Encoding: base64\n\n${base64}\n--bound--\n`],
      ['a.md', `Before it.\n\n${base64}\nAfter that.\n`],
      ['a.md', `Before it.\n\n\`\`\`\n${base64}\n\`\`\`\n\nAfter that.\n`],
      ['a.html', `<p>Before it.</p><pre>${base64}</pre><p>${base64} After that.</p>`],
      ['a.json', JSON.stringify({ before: 'it', logo: base64, after: 'that' })],
    ] as const) {
      const { text, warnings } = await parseHere(content, file);
      expect(text, `${name}, ${content.slice(0, 20)}`).toMatch(/^(Before it|before: it|Content)/);
      expect(text, name).toMatch(/(After that\.|that|--bound--)$/);
      expect(text.length, name).toBeLessThan(60);
      expect(warnings, name).toEqual(leftOut);
    }
  }
});

test('a file of 12 MB in one run is left out like a small one', async () => {
  const { text, warnings } = await parseHere(
    `Before it.\n\n${randomBytes(9_000_000).toString('base64')}\n`,
    'a.txt',
  );
  expect(text).toBe('Before it.');
  expect(warnings).toEqual(leftOut);
});

test('what is left out of a part of an archive is said with the name of the part', async () => {
  const data = Buffer.from(`This is it.\n\n${Buffer.concat([PNG, randomBytes(400)]).toString('base64')}\n`);
  const { warnings } = await parseHere(makeZip([{ name: 'logo.txt', data }]), 'all.zip');
  expect(warnings).toEqual([
    expect.objectContaining({ code: 'encoded.left_out', message: expect.stringMatching(/^logo\.txt: /) }),
  ]);
});
