import { expect, test } from 'vitest';
import { type ParsedDocument, parseDocument } from '../../src/ingest/parse/index.ts';
import { fixture, makeDocx, outline, parseFixture, parseText } from './parse-support.ts';

function expectExactSpans({ text, blocks }: ParsedDocument): void {
  let end = 0;
  for (const block of blocks) {
    expect(text.slice(end, block.start).trim()).toBe('');
    expect(block.end).toBeGreaterThan(block.start);
    expect(text.slice(block.start, block.end)).toBe(text.slice(block.start, block.end).trimEnd());
    end = block.end;
  }
  expect(end).toBe(text.length);
}

test('a Chinese PDF from a browser becomes headings, joined paragraphs and table rows with ordinary characters', async () => {
  const document = await parseFixture('warranty.zh.pdf');
  expect(document).toMatchObject({
    kind: 'pdf',
    pages: 3,
    language: 'zh-Hans',
    title: '澜湾净水器售后手册',
    warnings: [],
  });
  expect(outline(document)).toEqual([
    'heading1: 澜湾净水器售后手册',
    'paragraph: 本手册写给门店与客服人员。澜湾净水器的保修期从签收之日算起，整机保修两年，滤芯属于耗材，不在保修范围之内；人为损坏、私自拆机和使用非原装滤芯造成的故障，需要按照价目表收取维修费用。',
    'heading2: 一、保修与更换',
    'heading3: 1.1 更换滤芯',
    'paragraph: 更换滤芯之前请先关闭进水阀，再长按面板上的复位键 5 秒，直到指示灯变绿为止。',
    'paragraph: 前置滤芯每 6 个月更换一次。',
    'paragraph: 反渗透滤芯每 24 个月更换一次，水质较硬的地区请提前到 18 个月，并且在系统里登记更换的日期与门店的编号。',
    'heading3: 1.2 费用',
    'table_row: 项目 | 费用（元） | 说明',
    'table_row: 上门检测 | 80 | 修好后免收',
    'table_row: 更换水泵 | 260 | 含两年保修，超出服务半径三十公里的地区另外收取路费',
    'table_row: 更换面板 | 120 | 不含安装',
    'heading2: 二、用户与开户',
    'paragraph: 门店为用户开户时，必须填写用户的手机号与页面上显示的机身编号。长度不足十二位的编号是无效的，请核对之后再次提交。',
    'paragraph: 用户搬家后可以申请一次免费移机，需要提前三天预约。',
    'heading2: 三、联系方式',
    'paragraph: 售后热线每天早上八点到晚上十点有人值守，节假日不休息。',
  ]);
  expectExactSpans(document);
});

test('blocks of a PDF keep their page, and its running head and page numbers are left out', async () => {
  const { blocks, text } = await parseFixture('warranty.zh.pdf');
  const pageOf = (words: string) =>
    blocks.find((block) => text.slice(block.start, block.end).includes(words))?.page;
  expect([pageOf('复位键'), pageOf('十二位'), pageOf('热线')]).toEqual([1, 2, 3]);
  expect(text).not.toMatch(/内部资料|第 ?\d ?页/);
  expect(blocks.filter((block) => block.headerRow).map((block) => block.cells)).toEqual([
    ['项目', '费用（元）', '说明'],
  ]);
});

test('columns of a PDF are read one after the other, with words joined that were divided at a line end', async () => {
  const document = await parseFixture('columns.en.pdf');
  const lines = outline(document);
  expect(lines.filter((line) => line.startsWith('heading'))).toEqual([
    'heading1: Kettle Care Guide',
    'heading2: Descaling',
    'heading2: Warranty',
    'heading2: Noise',
    'heading2: Returns',
  ]);
  expect(document.text).toContain('rinse the kettle three times with fresh water');
  expect(document.text).toContain('the heating element below the steel plate.');
  expect(document.text).toContain('so a kettle that was never descaled is repaired at the customer');
});

test('a Word document keeps headings, nested lists, table headers, merged cells and footnotes', async () => {
  const document = await parseFixture('returns.en.docx');
  expect(document).toMatchObject({ kind: 'docx', language: 'en', title: 'Returns and Refunds' });
  expect(outline(document)).toEqual([
    'heading1: Returns and Refunds',
    'paragraph: Customers may return unused goods within 30 days. The parcel must carry the return number.',
    'heading2: How to send it back',
    'list_item1: Ask for a return number in the chat.',
    'list_item2: It is valid for 14 days.',
    'list_item1: Print the label and close the box.',
    'heading2: Fees',
    'table_row: Country | Fee | Carrier',
    'table_row: Germany | free | DHL',
    'table_row: Austria | 4.90 EUR | DHL',
    'list_item1: Gift cards cannot be returned.',
  ]);
  expect(document.blocks.filter((block) => block.headerRow)).toHaveLength(1);
  expectExactSpans(document);
});

test('an Excel workbook shows dates, amounts and shares as Excel does and leaves hidden sheets out', async () => {
  const document = await parseFixture('prices.xlsx');
  expect(outline(document)).toEqual([
    'heading1: 价目表',
    'paragraph: 2026 年维修价目',
    'table_row: 项目 | 价格 | 折扣 | 生效日期 | 备注',
    'table_row: 更换水泵 | ¥1,260.50 | 12.5% | 2026年3月5日 | 含上门',
    'table_row: 更换面板 | ¥300.00 | 0.0% | 2026年12月31日 | 含上门',
    'heading1: 门店',
    'table_row: 城市 | 地址',
    'table_row: 苏州 | 平江路 12 号',
  ]);
  expect(document.text).not.toContain('秘密成本价');
  expectExactSpans(document);
});

test('Markdown is read as a reader sees it: no marks, front matter as title, tables with header, code kept', async () => {
  const document = await parseText(
    [
      '---\ntitle: "Ring: setup"\ntags: [a]\n---',
      '# Set up **the** `ring` {#setup}',
      'First line\nsecond line  \nhard break.\n中文一行\n接下一行。',
      '- outer [link](https://example.com)\n  - inner *item*\n- last &amp; least',
      '> [!NOTE]\n> Mind the gap.',
      '| Code | Meaning |\n|---|---|\n| `E1` | no <br> water |',
      '```sh\nrun --now\n  twice\n```',
      '<details><summary>More</summary>Hidden <b>part</b></details>',
    ].join('\n\n'),
    'ring.md',
  );
  expect(document.title).toBe('Ring: setup');
  expect(outline(document)).toEqual([
    'heading1: Set up the ring',
    'paragraph: First line second line\nhard break. 中文一行接下一行。',
    'list_item1: outer link',
    'list_item2: inner item',
    'list_item1: last & least',
    'paragraph: Mind the gap.',
    'table_row: Code | Meaning',
    'table_row: E1 | no water',
    'code: run --now\n  twice',
    'paragraph: More',
    'paragraph: Hidden part',
  ]);
  expectExactSpans(document);
});

test('a web page is read without scripts, navigation, page header and footer, and what is hidden', async () => {
  const document = await parseText(
    `<!doctype html><html><head><title>Help – Delivery</title><script>var a = "tracking"</script></head><body>
     <header>Shop logo</header><nav><a>Home</a></nav><div class="navbar">Menu</div>
     <main><h1>Delivery</h1><p>We deliver <b>within</b>
     3 days.<br>Islands take longer.</p><div>Loose text<p>inside</p></div><ul><li>By post<ul><li>to the door</li></ul></li><li>By bike</li></ul>
     <table><tr><th>Zone</th><th>Price</th></tr><tr><td rowspan="2">A</td><td>1</td></tr><tr><td>2</td></tr></table>
     <pre>code  here</pre><p hidden>secret</p><p style="display: none">secret</p></main>
     <aside>Advert</aside><footer>Imprint</footer></body></html>`,
    'delivery.html',
  );
  expect(document).toMatchObject({ kind: 'html', title: 'Help – Delivery', language: 'en' });
  expect(outline(document)).toEqual([
    'heading1: Delivery',
    'paragraph: We deliver within 3 days.\nIslands take longer.',
    'paragraph: Loose text',
    'paragraph: inside',
    'list_item1: By post',
    'list_item2: to the door',
    'list_item1: By bike',
    'table_row: Zone | Price',
    'table_row: A | 1',
    'table_row: A | 2',
    'code: code  here',
  ]);
});

test('the steps of an ordered list keep their numbers, in Markdown and HTML alike', async () => {
  const steps = [
    'list_item1: 3. Ask for a label.',
    'list_item1: It comes by mail.',
    'list_item2: at once',
    'list_item1: 4. Print it.',
  ];
  const markdown = '3. Ask for a label.\n\n   It comes by mail.\n   - at once\n4. Print it.\n';
  expect(outline(await parseText(markdown, 'steps.md'))).toEqual(steps);
  const page = `<body><ol start="3"><li><p>Ask for a label.</p><p>It comes by mail.</p><ul><li>at once</li></ul></li>
    <li>Print it.</li></ol><ol type="a"><li>yes</li><li>b) no</li></ol></body>`;
  expect(outline(await parseText(page, 'steps.html'))).toEqual([
    ...steps,
    'list_item1: a. yes',
    'list_item1: b) no',
  ]);
});

test('plain text finds headings, list items and paragraphs, and joins lines that were wrapped by hand', async () => {
  const document = await parseText(
    [
      'Coffee machine manual',
      '',
      'The machine makes two cups at a time. Fill the tank with cold water up to the',
      'upper mark and put a filter into the holder before you switch the machine on,',
      'because a machine that runs dry is damaged within a few minutes and cannot be',
      'repaired by the shop.',
      '',
      'Cleaning',
      '',
      '1. Switch it off.',
      '2. Rinse the holder with warm water and let it dry in the open air over night',
      'or for at least six hours.',
    ].join('\n'),
    'manual.txt',
  );
  expect(outline(document)).toEqual([
    'heading1: Coffee machine manual',
    'paragraph: The machine makes two cups at a time. Fill the tank with cold water up to the upper mark and put a filter into the holder before you switch the machine on, because a machine that runs dry is damaged within a few minutes and cannot be repaired by the shop.',
    'heading2: Cleaning',
    'list_item1: 1. Switch it off.',
    'list_item1: 2. Rinse the holder with warm water and let it dry in the open air over night or for at least six hours.',
  ]);
});

test.each(['utf-16le', 'utf-16be'])(
  'Chinese in %s without a mark and without a single Latin character is decoded right',
  async (encoding) => {
    const text = '收到商品后七天内可以申请退货，运费由我们承担，请您保留好发票和包装。';
    const bytes = Buffer.from(text, 'utf16le');
    if (encoding === 'utf-16be') bytes.swap16();
    expect((await parseDocument({ bytes, fileName: 'note.txt' })).text).toBe(text);
  },
);

test('MDX is read without imports, exports, components and marks of admonitions, but with their words', async () => {
  const document = await parseText(
    [
      "import Tabs from '@theme/Tabs'",
      '---\ntitle: "x"\n---',
      'export const size = 3',
      '# Setup',
      ':::caution IMPORTANT\nMind the gap.\n:::',
      '<Tabs>\n<TabItem label="A">\n\nInside **a tab**.\n\n</TabItem>\n</Tabs>',
      '```js\nimport kept from "code"\n```',
    ].join('\n\n'),
    'setup.mdx',
  );
  expect(document.text).not.toMatch(/theme|size|Tab(s|Item)|:::/);
  expect(outline(document).filter((line) => !line.startsWith('paragraph: IMPORTANT'))).toEqual(
    expect.arrayContaining([
      'heading1: Setup',
      'paragraph: Mind the gap.',
      'paragraph: Inside a tab.',
      'code: import kept from "code"',
    ]),
  );
});

const NOTE = '退货须知\r\n\r\n收到商品后七天内可以申请退货，运费由我们承担。請保留發票。\r\n';
test.each([
  ['utf-8', Buffer.from(NOTE)],
  ['utf-8 with BOM', Buffer.from(`\ufeff${NOTE}`)],
  ['utf-16le with BOM', Buffer.from(`\ufeff${NOTE}`, 'utf16le')],
  ['utf-16be with BOM', Buffer.from(`\ufeff${NOTE}`, 'utf16le').swap16()],
  ['utf-16le without BOM', Buffer.from(NOTE, 'utf16le')],
  ['gb18030', fixture('note.gb18030.txt')],
])('text in %s is decoded right', async (_name, bytes) => {
  const { text } = await parseDocument({ bytes, fileName: 'note.txt' });
  expect(text).toBe('退货须知\n\n收到商品后七天内可以申请退货，运费由我们承担。請保留發票。');
});

test.each([
  ['note.big5.txt', '收到商品後七天內可以申請退貨，運費由我們承擔。'],
  ['note.shift-jis.txt', '商品の返品は七日以内にお願いします。'],
  ['note.windows-1252.txt', 'Le café est livré à l’étage, même très tôt.'],
])('%s, which names no encoding, is guessed by what makes sense', async (name, expected) => {
  expect((await parseFixture(name)).text).toBe(expected);
});

test('a CSV file with semicolons and quoted line breaks becomes rows under its header', async () => {
  const document = await parseText(
    'Produkt;Preis;Hinweis\n"Pumpe; groß";12,50;"zwei\nZeilen"\n\nFilter;3,00;\n',
    'preise.csv',
  );
  expect(document.kind).toBe('csv');
  expect(document.blocks.map((block) => block.cells)).toEqual([
    ['Produkt', 'Preis', 'Hinweis'],
    ['Pumpe; groß', '12,50', 'zwei Zeilen'],
    ['Filter', '3,00', ''],
  ]);
  expect(document.blocks.map((block) => block.headerRow ?? false)).toEqual([true, false, false]);
});

test('the content decides what a file is, whatever it is called', async () => {
  const docx = await parseDocument({ bytes: fixture('returns.en.docx'), fileName: 'returns.pdf' });
  expect(docx.kind).toBe('docx');
  const html = await parseText('<html><body><p>Saved by a browser.</p></body></html>', 'page.doc');
  expect(html.kind).toBe('html');
  const pdf = await parseDocument({ bytes: fixture('columns.en.pdf'), fileName: 'guide.txt' });
  expect(pdf.kind).toBe('pdf');
});

test('a table of contents in a Word document is left out, because it only repeats the headings', async () => {
  const paragraph = (style: string, words: string) =>
    `<w:p><w:pPr><w:pStyle w:val="${style}"/></w:pPr><w:r><w:t>${words}</w:t></w:r></w:p>`;
  const bytes = makeDocx(
    `${paragraph('11', '费用 7')}${paragraph('2', '费用')}${paragraph('0', '五月到期。')}`,
  );
  expect(outline(await parseDocument({ bytes, fileName: 'a.docx' }))).toEqual([
    'heading2: 费用',
    'paragraph: 五月到期。',
  ]);
});
