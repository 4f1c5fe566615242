import { expect, test } from 'vitest';
import { type ParsedDocument, parseDocument } from '../../src/ingest/parse/index.ts';
import { nameAnchors } from '../../src/ingest/parse/name-anchors.ts';
import { filesOfPath, readRelativeLink } from '../../src/lib/relative-link.ts';
import { makeZip, parseText } from './parse-support.ts';

/** Words of each link and where it leads. */
const shown = ({ text, links = [] }: ParsedDocument) =>
  links.map(({ start, end, href }) => `${text.slice(start, end)} → ${href}`);

test('links between the files of a folder leave their words in the text, and where they lead beside it', async () => {
  const parsed = await parseText(
    `# Fees, see [the index](../index.md)

See [setup **now**](../setup.md#part), [terms][t], <a href="../raw.md">old fees</a>.
详见
[安装](<../安装 手册.md>)
和[退货](../%E9%80%80%E8%B4%A7.md)。[Home](https://example.com/a.md) [mail](mailto:a@b.c) [net](//b.c/d)

- [first step](./step.md "Step")

| Fee | Due |
|---|---|
| [late](late.md) | May |

<p>Or <a href="x.html#y">this</a> page</p>

[t]: ../terms.md "Terms"
`,
    'fees.md',
  );
  expect(shown(parsed)).toEqual([
    'the index → ../index.md',
    'setup now → ../setup.md#part',
    'terms → ../terms.md',
    'old fees → ../raw.md',
    '安装 → ../安装 手册.md',
    '退货 → ../%E9%80%80%E8%B4%A7.md',
    'first step → ./step.md',
    'late → late.md',
    'this → x.html#y',
  ]);
  expect(parsed.text).toContain('详见安装和退货。Home mail net');
  expect(parsed.text).not.toMatch(/\.md|\.\.?\/|\[|\]\(|[\ufdd0-\ufdd2]/);
  expect(parsed.blocks.flatMap(({ cells = [] }) => cells)).toContain('late');
});

test('a path stays inside its folder, whatever it is written with', () => {
  const read = (href: string) => readRelativeLink(href, 'guide/setup/fees.md');
  expect(read('../intro.md')).toEqual({ path: 'guide/intro.md' });
  expect(read('/top.md#A%20b')).toEqual({ path: 'top.md', anchor: 'a b' });
  expect(read('//host/top.md')).toBeUndefined();
  expect(read('a%20b.md?plain=1#退货')).toEqual({ path: 'guide/setup/a b.md', anchor: '退货' });
  expect(read('#part')).toEqual({ anchor: 'part' });
  expect(read('../../')).toEqual({ path: './' });
  for (const href of [
    '../../../x.md',
    '..%2f..%2f../x.md',
    '/../x.md',
    '/%2e%2e/x.md',
    '..\\x.md',
    '%5c..%5cx.md',
    'a%00.md',
    'javascript:alert(1)',
    'file:///etc/passwd',
    `${'a'.repeat(1001)}.md`,
  ])
    expect([href, read(href)]).toEqual([href, undefined]);
  expect(filesOfPath('guide')).toEqual(expect.arrayContaining(['guide', 'guide.md', 'guide/README.md']));
  expect(filesOfPath('guide/')).not.toContain('guide');
});

test('headings are named as GitHub names them, those that are equal in turn, and by a name of their own', async () => {
  const parsed = await parseText(
    '# What is it? (v1.2)\n\n## 退货 与 换货！\n\n## Fees & `costs`\n\n## Fees\n\n## Fees\n\n## Fees-1\n\n## Own {#Mine}\n\ntext',
    'a.md',
  );
  expect(nameAnchors(parsed).map(({ name }) => name)).toEqual([
    'what-is-it-v12',
    '退货-与-换货',
    'fees--costs',
    'fees',
    'fees-1',
    'fees-1-1',
    'mine',
    'own',
  ]);
});

test('files of an archive lead to each other inside the one document that it becomes', async () => {
  const files = {
    'docs/README.md': '# Start\n\nRead the [guide](guide/fees.md#late-fees) or [nothing](../../gone.md).',
    'docs/guide/fees.md': '# Fees\n\n[Back](../). [All](/docs/guide).\n\n## Late fees\n\nSee [below](#fees).',
    'docs/guide/index.md': '# Guide\n\nText, [no such part](fees.md#x).',
  };
  const parsed = await parseDocument({
    bytes: makeZip(Object.entries(files).map(([name, data]) => ({ name, data: Buffer.from(data) }))),
    fileName: 'all.zip',
  });
  const at = new Map(parsed.anchors?.map(({ name, start, end }) => [name, parsed.text.slice(start, end)]));
  const targets = parsed.links?.map(({ start, end, href }) => [
    parsed.text.slice(start, end),
    at.get(decodeURIComponent(href.slice(1))),
  ]);
  expect(targets).toEqual([
    ['Back', 'docs/README.md'],
    ['All', 'docs/guide/index.md'],
    ['below', 'Fees'],
    ['no such part', 'docs/guide/fees.md'],
    ['guide', 'Late fees'],
  ]);
});
