import ExcelJS from 'exceljs';
import { expect, test } from 'vitest';
import { parseDocument } from '../../src/ingest/parse/index.ts';
import { makeDocx, outline } from './parse-support.ts';

const run = (text: string, properties = '') =>
  `<w:r>${properties && `<w:rPr>${properties}</w:rPr>`}<w:t xml:space="preserve">${text}</w:t></w:r>`;
const paragraph = (inner: string) => `<w:p>${inner}</w:p>`;
const docx = async (body: string) =>
  outline(await parseDocument({ bytes: makeDocx(body), fileName: 'a.docx' })).map((line) =>
    line.replace('paragraph: ', ''),
  );

test('tracked changes of a Word document are read as accepted, wherever they move text', async () => {
  expect(
    await docx(
      paragraph(
        `${run('Keep ')}<w:ins w:id="1">${run('the new ')}</w:ins><w:del w:id="2"><w:r><w:delText>the old </w:delText></w:r></w:del>${run('price.')}`,
      ) +
        paragraph(`<w:moveFrom w:id="3">${run('Moved.')}</w:moveFrom>`) +
        paragraph(run('Between.')) +
        paragraph(`<w:moveTo w:id="4">${run('Moved.')}</w:moveTo>`),
    ),
  ).toEqual(['Keep the new price.', 'Between.', 'Moved.']);
});

test('hidden text of a Word document is left out; formulas and words in controls are kept', async () => {
  expect(
    await docx(
      paragraph(run('secret', '<w:vanish/>') + run('shown ') + run('too', '<w:vanish w:val="0"/>')) +
        paragraph(
          `${run('E = ')}<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r><m:t>mc²</m:t></m:r></m:oMath>`,
        ) +
        paragraph(`<w:sdt><w:sdtContent>${run('controlled')}</w:sdtContent></w:sdt>`),
    ),
  ).toEqual(['shown too', 'E = mc²', 'controlled']);
});

const newBox = (text: string) =>
  `<w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData><wps:wsp xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:txbx><w:txbxContent>${paragraph(run(text))}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing>`;
const oldBox = (text: string) =>
  `<w:pict><v:rect xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox><w:txbxContent>${paragraph(run(text))}</w:txbxContent></v:textbox></v:rect></w:pict>`;

test('text boxes of a Word document are read once, in the new form, the old one or both', async () => {
  expect(
    await docx(
      paragraph(
        `<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="wps">${newBox('Both')}</mc:Choice><mc:Fallback>${oldBox('Both')}</mc:Fallback></mc:AlternateContent></w:r>`,
      ) +
        paragraph(`<w:r>${newBox('New')}</w:r>`) +
        paragraph(`<w:r>${oldBox('Old')}</w:r>`),
    ),
  ).toEqual(['Both', 'New', 'Old']);
});

test('the alternative text of a picture in a Word document stands where the picture does', async () => {
  const picture = `<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:docPr id="1" name="Picture 1" descr="面板上的复位键在左下角"/><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:blipFill><a:blip xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:link="rId1"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`;
  expect(await docx(paragraph(run('见图：')) + paragraph(picture))).toEqual([
    '见图：',
    '面板上的复位键在左下角',
  ]);
});

test('hidden rows, columns and sheets of a workbook are left out, merged cells repeat downwards', async () => {
  const workbook = new ExcelJS.Workbook();
  const sheet = workbook.addWorksheet('费用');
  sheet.addRows([
    ['地区', '城市', '成本', '费用', '生效', '折扣'],
    ['华东', '上海', 1, 1280.5, new Date(Date.UTC(2026, 2, 5)), 0.125],
    [null, '苏州', 2, 300, null, null],
    ['华北', '北京', 3, 400, null, null],
  ]);
  sheet.mergeCells('A2:A3');
  sheet.getColumn(3).hidden = true;
  sheet.getRow(4).hidden = true;
  sheet.getColumn(4).numFmt = '¥#,##0.00';
  sheet.getColumn(5).numFmt = 'yyyy/m/d';
  sheet.getColumn(6).numFmt = '0.0%';
  workbook.addWorksheet('内部', { state: 'veryHidden' }).addRow(['秘密']);
  const bytes = new Uint8Array(await workbook.xlsx.writeBuffer());
  const document = await parseDocument({ bytes, fileName: 'a.xlsx' });
  expect(document.blocks.flatMap((block) => (block.cells ? [block.cells] : []))).toEqual([
    ['地区', '城市', '费用', '生效', '折扣'],
    ['华东', '上海', '¥1,280.50', '2026/3/5', '12.5%'],
    ['华东', '苏州', '¥300.00', '', ''],
  ]);
  expect(document.text).not.toMatch(/秘密|北京|成本/);
});
