import { expect, test } from 'vitest';
import { parseDocument, readTable } from '../../src/ingest/parse/index.ts';
import { isAppError } from '../../src/lib/index.ts';
import { encryptOffice, makeDoc, makePptx, makeXls, shape } from './office-support.ts';
import { fixture, outcome, outline } from './parse-support.ts';

const parse = (bytes: Uint8Array, fileName: string, password?: string) =>
  parseDocument({ bytes, fileName }, {}, password === undefined ? {} : { password });

test('slides are sections in their order, with lists, merged tables and notes, without hidden ones and footers', async () => {
  const table =
    '<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tblPr firstRow="1"/>' +
    '<a:tr><a:tc gridSpan="2"><a:txBody><a:p><a:r><a:t>地区</a:t></a:r></a:p></a:txBody></a:tc><a:tc hMerge="1"/><a:tc><a:txBody><a:p><a:r><a:t>天数</a:t></a:r></a:p></a:txBody></a:tc></a:tr>' +
    '<a:tr><a:tc rowSpan="2"><a:txBody><a:p><a:r><a:t>华东</a:t></a:r></a:p></a:txBody></a:tc><a:tc><a:txBody><a:p><a:r><a:t>上海</a:t></a:r></a:p></a:txBody></a:tc><a:tc><a:txBody><a:p><a:r><a:t>2</a:t></a:r></a:p></a:txBody></a:tc></a:tr>' +
    '<a:tr><a:tc vMerge="1"/><a:tc><a:txBody><a:p><a:r><a:t>苏州</a:t></a:r></a:p></a:txBody></a:tc><a:tc><a:txBody><a:p><a:r><a:t>3</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>';
  const document = await parse(
    makePptx([
      { shapes: shape(['二〇二六年培训'], 'type="ctrTitle"') + shape(['第 1 页'], 'type="ftr"') },
      {
        shapes:
          shape(['先查订单', '再查物流'], 'idx="1"') +
          shape(['退货流程'], 'type="title"') +
          shape(['自由文本']),
        notes: '讲到这里请提醒签收时间。',
      },
      { shapes: shape(['内部价格']), hidden: true },
      { shapes: shape(['时效'], 'type="title"') + table },
    ]),
    'training.pdf',
  );
  expect(document).toMatchObject({ kind: 'pptx', pages: 4, title: '二〇二六年培训', warnings: [] });
  expect(outline(document)).toEqual([
    'heading1: 二〇二六年培训',
    'heading2: 退货流程',
    'list_item1: 先查订单',
    'list_item1: 再查物流',
    'paragraph: 自由文本',
    'paragraph: 讲到这里请提醒签收时间。',
    'heading2: 时效',
    'table_row: 地区 |  | 天数',
    'table_row: 华东 | 上海 | 2',
    'table_row: 华东 | 苏州 | 3',
  ]);
  expect(document.blocks.map((block) => block.page)).toEqual([1, 2, 2, 2, 2, 2, 4, 4, 4, 4]);
});

test('a slide that is damaged is left out and named; slides that all are end in document.broken', async () => {
  const good = { shapes: shape(['好的一页'], 'type="title"') };
  const document = await parse(makePptx([good, { shapes: '', missing: true }]), 'a.pptx');
  expect(document.text).toBe('好的一页');
  expect(document.warnings).toEqual([expect.objectContaining({ code: 'pptx.slides_broken', pages: [2] })]);
  expect(await outcome(parse(makePptx([{ shapes: '', missing: true }]), 'a.pptx'))).toBe('document.broken');
});

test('an old Word file gives its paragraphs, tables and results of fields', async () => {
  const text =
    '保修说明\r页码\x13 PAGE \\* MERGEFORMAT \x14 3\x15 之后\r项目\x07费用\x07\x07上门\x07免\r收\x07\x07更换\x07\x07\x07完。\r';
  const document = await parse(makeDoc(text), 'old.doc');
  expect(document.kind).toBe('doc');
  expect(outline(document)).toEqual([
    'paragraph: 保修说明',
    'paragraph: 页码 3 之后',
    'table_row: 项目 | 费用',
    'table_row: 上门 | 免 收',
    'table_row: 更换 |',
    'paragraph: 完。',
  ]);
  expect(await outcome(parse(makeDoc(text, 0x0300), 'old.doc'))).toBe('document.encrypted');
});

test('an old Excel workbook shows amounts and dates as Excel does, without hidden rows and sheets', async () => {
  const document = await parse(makeXls(), 'old.xls');
  expect(outline(document)).toEqual([
    'heading1: 价格',
    'table_row: 项目 | 生效 |',
    'table_row: 滤芯（每年更换） | 2026年3月5日 | ¥1,280.50',
  ]);
  const { sheets } = await readTable(makeXls(), 'old.xls');
  expect(sheets.map((sheet) => [sheet.name, sheet.rowNumbers])).toEqual([['价格', [3]]]);
});

test('an Office file with a password opens with it alone, and the sentence for a wrong one says so', async () => {
  const locked = encryptOffice(Buffer.from(fixture('returns.en.docx')), 'Café 密码');
  expect(await outcome(parse(locked, 'a.docx'))).toBe('document.encrypted');
  const wrong = await parse(locked, 'a.docx', 'Cafe').catch((error: unknown) => error);
  expect(isAppError(wrong, 'document.encrypted') && wrong.message).toMatch(/password does not open/);
  const opened = await parse(locked, 'a.docx', 'Café 密码');
  expect(opened.title).toBe('Returns and Refunds');
});

test('a PDF with a password opens with it alone', async () => {
  const wrong = await parse(fixture('encrypted.pdf'), 'a.pdf', 'no').catch((error: unknown) => error);
  expect(isAppError(wrong, 'document.encrypted') && wrong.message).toMatch(/password does not open/);
  expect((await parse(fixture('encrypted.pdf'), 'a.pdf', 'secret')).text).toContain('Returns and Refunds');
});
