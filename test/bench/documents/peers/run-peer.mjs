/** Prints the text that one peer finds in one file: `node run-peer.mjs <peer> <file>`. Each as its README shows. */
import { readFile } from 'node:fs/promises';

const [peer, path] = process.argv.slice(2);

const peers = {
  async officeparser() {
    const { OfficeParser } = await import('officeparser');
    return (await (await OfficeParser.parseOffice(path)).to('md')).value;
  },
  async 'pdf-parse'() {
    const { PDFParse } = await import('pdf-parse');
    return (await new PDFParse({ data: await readFile(path) }).getText({ pageJoiner: '' })).text;
  },
  async unpdf() {
    const { extractText, getDocumentProxy } = await import('unpdf');
    const pdf = await getDocumentProxy(new Uint8Array(await readFile(path)));
    return (await extractText(pdf, { mergePages: true })).text;
  },
};

process.stdout.write(await peers[peer]());
