import { crc32 } from 'node:zlib';
import { type CheerioAPI, load } from 'cheerio';
import { fromBufferPromise } from 'yauzl';
import { documentError } from '../document-errors.ts';

/** Parts with running text. */
const TEXT_PART = /^word\/(document\d*|footnotes|endnotes)\.xml$/;
const WANTS_CHANGE = /<w:(vanish|webHidden)\b|<m:oMath\b|<wps:txbx\b/;

/** Hidden runs go, formulas become their characters, boxes without the older form keep their paragraphs. */
function rewrite($: CheerioAPI): void {
  $('w\\:r > w\\:rPr > w\\:vanish, w\\:r > w\\:rPr > w\\:webHidden').each((_, mark) => {
    if (!/^(0|false|off)$/.test(mark.attribs['w:val'] ?? '')) $(mark).closest('w\\:r').remove();
  });
  $('m\\:oMath').each((_, formula) => {
    const text = $(formula).find('m\\:t').text();
    const run = $('<w:r><w:t xml:space="preserve"></w:t></w:r>');
    run.children().text(text);
    $(formula).replaceWith(run);
  });
  $('wps\\:txbx').each((_, box) => {
    if ($(box).closest('mc\\:AlternateContent').length > 0) return;
    $(box).closest('w\\:p').after($(box).find('w\\:txbxContent').first().children());
  });
}

type File = { name: string; data: Buffer };

/** A zip container without compression. Source: APPNOTE.TXT 4.3. */
function storeZip(files: File[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data } of files) {
    const path = Buffer.from(name);
    const fixed = Buffer.alloc(26);
    fixed.writeUInt16LE(20, 0);
    fixed.writeUInt16LE(0x800, 2);
    fixed.writeUInt32LE(crc32(data), 10);
    fixed.writeUInt32LE(data.length, 14);
    fixed.writeUInt32LE(data.length, 18);
    fixed.writeUInt16LE(path.length, 22);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fixed, tail, path);
    parts.push(Buffer.from('PK\x03\x04', 'latin1'), fixed, path, data);
    offset += 30 + path.length + data.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, central, end]);
}

/**
 * A Word file as mammoth can read it to the end: it shows hidden text, drops formulas and knows text boxes only in
 * their older form. Throws `document.broken`.
 */
export async function plainDocx(bytes: Uint8Array): Promise<Buffer> {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const files: File[] = [];
  let changed = false;
  try {
    const zip = await fromBufferPromise(whole, { lazyEntries: true });
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/')) continue;
      const chunks: Buffer[] = [];
      for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
      let data = Buffer.concat(chunks);
      if (TEXT_PART.test(entry.fileName)) {
        const xml = data.toString('utf8');
        if (WANTS_CHANGE.test(xml)) {
          const $ = load(xml, { xml: true });
          rewrite($);
          data = Buffer.from($.xml());
          changed = true;
        }
      }
      files.push({ name: entry.fileName, data });
    }
  } catch (cause) {
    throw documentError('document.broken', undefined, cause);
  }
  return changed ? storeZip(files) : whole;
}
