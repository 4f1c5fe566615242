import { posix } from 'node:path';
import { type CheerioAPI, load } from 'cheerio';
import { fromBufferPromise } from 'yauzl';
import { documentError } from '../document-errors.ts';

/** An Office file unpacked in memory; its size was checked before (`checkZipContent`). */
export type OfficePackage = {
  names: string[];
  /** The XML of a part; undefined when there is none. */
  xml(name: string): CheerioAPI | undefined;
  /** The content of a part that is not XML. */
  bytes(name: string): Uint8Array | undefined;
  /** Targets of a part's relations inside the package, by id, with the last word of their type. */
  relations(name: string): Map<string, { type: string; target: string }>;
};

/** Unpacks the parts whose names match. Throws `document.broken`. */
export async function readPackage(bytes: Uint8Array, wanted: RegExp): Promise<OfficePackage> {
  const parts = new Map<string, Buffer>();
  try {
    const zip = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
      lazyEntries: true,
    });
    for await (const entry of zip.eachEntry()) {
      if (!wanted.test(entry.fileName)) continue;
      const chunks: Buffer[] = [];
      for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
      parts.set(entry.fileName, Buffer.concat(chunks));
    }
  } catch (cause) {
    throw documentError('document.broken', undefined, cause);
  }
  const xml = (name: string) => {
    const bytes = parts.get(name);
    return bytes === undefined ? undefined : load(bytes.toString('utf8'), { xml: true });
  };
  return {
    names: [...parts.keys()],
    xml,
    bytes: (name) => parts.get(name),
    relations(name) {
      const $ = xml(posix.join(posix.dirname(name), '_rels', `${posix.basename(name)}.rels`));
      const found = new Map<string, { type: string; target: string }>();
      $?.('Relationship').each((_, element) => {
        const { Id, Type = '', Target = '', TargetMode } = element.attribs;
        if (!Id || TargetMode === 'External') return;
        const target = Target.startsWith('/') ? Target.slice(1) : posix.join(posix.dirname(name), Target);
        found.set(Id, { type: Type.split('/').at(-1) ?? '', target });
      });
      return found;
    },
  };
}
