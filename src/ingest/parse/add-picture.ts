import { pictureKey } from './collect-images.ts';
import { addPdfBlocks } from './pdf/build-blocks.ts';
import { createTextBuilder, type TextBuilder } from './text-builder.ts';
import type { ReadPictures } from './types.ts';

/** Text in a picture of a document is taken as it is laid out, up to this many characters. */
const MAX_CHARACTERS = 20_000;

/** Tables read in pictures are numbered far above those of the document itself. */
const PICTURE_TABLES = 1_000_000;

type Picture = { bytes: Uint8Array; alt: string; page?: number };

/** Takes a picture in where it stands, and below it the text that was recognised in it. True when there was some. */
export function addPicture(builder: TextBuilder, picture: Picture, read: ReadPictures | undefined): boolean {
  builder.addImage(picture);
  const page = read?.get(pictureKey(picture.bytes));
  if (!page) return false;
  const part = createTextBuilder({ maxCharacters: MAX_CHARACTERS, maxImages: 0, maxImageBytes: 0 });
  addPdfBlocks(part, [page], []);
  const text = part.text();
  const tables = PICTURE_TABLES + builder.blocks.length;
  const place = { recognised: true, ...(picture.page === undefined ? {} : { page: picture.page }) };
  for (const { start, end, cells, table, headerRow } of part.blocks) {
    // Its numbers of tables and levels of headings mean nothing in the document around it.
    if (cells && table !== undefined)
      builder.addRow({
        ...place,
        cells,
        table: tables + table,
        ...(headerRow ? { headerRow } : {}),
      });
    else builder.add({ ...place, kind: 'paragraph', text: text.slice(start, end) });
  }
  return part.blocks.length > 0;
}

/** The bytes of a `data:` link to a picture. */
export function embeddedPicture(link: string): Uint8Array | undefined {
  const match = /^data:image\/[\w.+-]+;base64,/i.exec(link);
  return match ? Buffer.from(link.slice(match[0].length), 'base64') : undefined;
}
