import { crc32, deflateRawSync } from 'node:zlib';

type HostileFile = { name: string; bytes: Uint8Array };

/** A zip container of these files. */
function zip(files: Record<string, Buffer>): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, data] of Object.entries(files)) {
    const packed = deflateRawSync(data);
    const fixed = Buffer.alloc(26);
    fixed.writeUInt16LE(20, 0);
    fixed.writeUInt16LE(8, 4);
    fixed.writeUInt32LE(crc32(data), 10);
    fixed.writeUInt32LE(packed.length, 14);
    fixed.writeUInt32LE(data.length, 18);
    fixed.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fixed, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    central.push(
      Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fixed, tail, Buffer.from(name)]),
    );
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(locals.length, 8);
  end.writeUInt16LE(locals.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

function manyPages(count: number): Buffer {
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    `<</Type/Pages/Count ${count}/Kids[${Array.from({ length: count }, (_, at) => `${at + 5} 0 R`).join(' ')}]>>`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
    '<</Length 44>>stream\nBT /F1 12 Tf 72 700 Td (Fees are due.) Tj ET \nendstream',
    ...Array.from(
      { length: count },
      () =>
        '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 3 0 R>>>>>>',
    ),
  ];
  const body = objects.map((object, at) => `${at + 1} 0 obj\n${object}\nendobj\n`).join('');
  return Buffer.from(`%PDF-1.4\n${body}trailer<</Root 1 0 R/Size ${objects.length + 1}>>\n%%EOF\n`, 'latin1');
}

/** Files meant to cost memory and time, each made here. */
export function hostileFiles(): HostileFile[] {
  const line = (size: number) => Buffer.alloc(size, 'Fees are due. ');
  const word = (xml: string) =>
    zip({ '[Content_Types].xml': Buffer.from('<Types/>'), 'word/document.xml': Buffer.from(xml) });
  return [
    { name: 'bomb.docx', bytes: word(`<w:document>${' '.repeat(60_000_000)}</w:document>`) },
    { name: 'one-line.csv', bytes: line(30_000_000) },
    { name: 'pages.pdf', bytes: manyPages(4000) },
    { name: 'deep.json', bytes: Buffer.from('['.repeat(3_000_000)) },
    { name: 'deep.html', bytes: Buffer.from('<div>'.repeat(400_000)) },
    { name: 'quotes.csv', bytes: Buffer.from(`a,b\n${'"x""y",z\n'.repeat(600_000)}`) },
    {
      name: 'laughs.docx',
      bytes: word(`<!DOCTYPE l [<!ENTITY a "${'ha'.repeat(10_000)}">]><w:document>&a;</w:document>`),
    },
    { name: 'one-line.html', bytes: Buffer.concat([Buffer.from('<p>'), line(20_000_000)]) },
    { name: 'cut.xlsx', bytes: zip({ 'xl/workbook.xml': line(2_000_000) }).subarray(0, 1500) },
    { name: 'nested.md', bytes: Buffer.from('> '.repeat(20_000)) },
  ];
}
