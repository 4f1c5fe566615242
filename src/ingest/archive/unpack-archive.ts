import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import type { z } from 'zod';
import { AppError, isAppError, now } from '../../lib/index.ts';
import { nextRunAt } from '../sources/next-run-at.ts';
import { pageUrl } from '../sources/page-url.ts';
import {
  ARCHIVE_FORMAT,
  ARCHIVE_VERSION,
  type ArchiveContents,
  type ArchiveDocument,
  type ArchiveSource,
  type ArchiveSummary,
  archiveDocument,
  archiveFaq,
  archiveGolden,
  archiveManifest,
  archiveSource,
  OLDEST_VERSION,
} from './contents.ts';

/** Names that an archive of ours has; anything else, a folder above or a link among them, is not unpacked. */
const known =
  /^(manifest\.json|faq\.json|golden\.json|sources\.json|history\.jsonl|documents\/\d{1,7}\.json|files\/\d{1,7}-\d{1,7}(-opened|-image-\d{1,6})?)$/;
const folders = /^(documents|files)\/?$/;
const mostEntries = 500_000;
const mostJsonBytes = 256 * 1024 * 1024;
/** Text packs to a tenth, pictures and PDF not at all: more than this is made to fill a disk. */
const mostGrowth = 30;
const leastUnpacked = 256 * 1024 * 1024;

function broken(why: string, cause?: unknown): AppError {
  return new AppError(
    'archive.broken',
    `This is no whole knowledge archive of Knowdesk: ${why}. Export it again, or copy it again.`,
    { cause },
  );
}

function unsafe(why: string): AppError {
  return new AppError('archive.unsafe', `The archive was not opened: ${why}.`);
}

/**
 * Unpacks an archive into an empty folder and reads all of it, so that it is known to be whole before anything is
 * written elsewhere. Throws `archive.broken`, `archive.unsafe`, `archive.version_unknown`.
 */
export async function unpackArchive(
  path: string,
  stage: string,
  signal: AbortSignal,
): Promise<ArchiveContents> {
  await mkdir(join(stage, 'documents'), { recursive: true });
  await mkdir(join(stage, 'files'), { recursive: true });
  try {
    await unpack(path, stage, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw isAppError(error) ? error : broken((error as Error).message, error);
  }
  return await readContents(stage);
}

function checkVersion(manifest: unknown): void {
  const { format, version } = (manifest ?? {}) as { format?: unknown; version?: unknown };
  if (format !== ARCHIVE_FORMAT) throw broken('its manifest is not one of ours');
  const isKnown = typeof version === 'number' && version >= OLDEST_VERSION && version <= ARCHIVE_VERSION;
  if (!isKnown)
    throw new AppError(
      'archive.version_unknown',
      `This release reads archives of version ${OLDEST_VERSION} to ${ARCHIVE_VERSION}, this one is of version ${String(version).slice(0, 20)}: import it with the release that made it, or a later one.`,
    );
}

async function unpack(path: string, stage: string, signal: AbortSignal): Promise<void> {
  const most = Math.max(leastUnpacked, (await stat(path)).size * mostGrowth);
  const source = createReadStream(path);
  const unzipped = source.pipe(createGunzip());
  source.once('error', (error) => unzipped.destroy(error));
  const writing: Promise<unknown>[] = [];
  let fail: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  failed.catch(() => {});
  let entries = 0;
  let stranger: string | undefined;
  const parser = new Parser({
    strict: true,
    onReadEntry: (entry) => {
      entries += 1;
      try {
        if (entries > mostEntries) throw unsafe('it holds too many files');
        if (isStranger(entry)) {
          stranger ??= entry.path;
          entry.resume();
        } else writing.push(take(entry, stage).catch(fail));
      } catch (error) {
        fail(error);
      }
    },
  });
  parser.on('error', fail);
  const ended = new Promise<void>((resolve) => parser.once('end', resolve));
  let bytes = 0;
  try {
    for await (const chunk of unzipped) {
      signal.throwIfAborted();
      bytes += (chunk as Buffer).length;
      if (bytes > most) throw unsafe('it unpacks to far more than it is');
      if (parser.write(chunk as Buffer)) continue;
      await Promise.race([new Promise<void>((resolve) => parser.once('drain', resolve)), failed]);
    }
    parser.end();
    await Promise.race([ended, failed]);
    await Promise.race([Promise.all(writing), failed]);
    if (stranger !== undefined) {
      // An archive of a later release may well hold more: it says its version.
      const manifest = await readJson(stage, 'manifest.json').catch(() => undefined);
      if (manifest !== undefined) checkVersion(manifest);
      throw unsafe(`it holds ${JSON.stringify(stranger.slice(0, 100))}, which no archive of ours does`);
    }
  } finally {
    unzipped.destroy();
    source.destroy();
  }
}

/** What is not unpacked: anything that no archive of ours holds. */
function isStranger({ path, type }: ReadEntry): boolean {
  if (type === 'Directory') return !folders.test(path);
  return (type !== 'File' && type !== 'OldFile') || !known.test(path);
}

async function take(entry: ReadEntry, stage: string): Promise<void> {
  const name = entry.path;
  if (entry.type === 'Directory') return void entry.resume();
  // What others did elsewhere is not written into the history here.
  if (name === 'history.jsonl') return void entry.resume();
  if (name.endsWith('.json') && entry.size > mostJsonBytes) throw unsafe(`${name} is too large`);
  await pipeline(entry, createWriteStream(join(stage, name), { flags: 'wx', mode: 0o600 }));
}

async function readContents(stage: string): Promise<ArchiveContents> {
  const raw = await readJson(stage, 'manifest.json');
  checkVersion(raw);
  const manifest = check(archiveManifest, raw, 'manifest.json');
  const documents: ArchiveSummary[] = [];
  for (let n = 0; n < manifest.documents; n++) {
    const document = await readArchiveDocument(stage, n);
    await checkDocument(stage, n, document);
    documents.push(summaryOf(n, document));
  }
  const faq = check(archiveFaq.array(), await readJson(stage, 'faq.json'), 'faq.json');
  const golden = check(archiveGolden.array(), await readJson(stage, 'golden.json'), 'golden.json');
  const sources = await readSources(stage, manifest.version);
  if (
    faq.length !== manifest.faqEntries ||
    golden.length !== manifest.goldenQuestions ||
    sources.length !== manifest.sources
  )
    throw broken('it does not hold what its manifest says');
  for (const entry of faq) checkDays('faq.json', entry);
  return { manifest, documents, faq, golden, sources };
}

/** Archives of the first version have none. */
async function readSources(stage: string, version: number): Promise<ArchiveSource[]> {
  if (version < 2) return [];
  const name = 'sources.json';
  const sources = check(archiveSource.array(), await readJson(stage, name), name);
  for (const { url, schedule, pages } of sources) {
    if (pageUrl(url) !== url) throw broken(`${name}: an address is not written as ours are`);
    if (new Set(pages.map((page) => page.url)).size !== pages.length)
      throw broken(`${name} names a page twice`);
    try {
      nextRunAt(schedule, now());
    } catch (error) {
      throw broken(`${name}: a schedule cannot be read`, error);
    }
  }
  return sources;
}

/** One document of an unpacked archive: all of them together may be more than fits into memory. */
export async function readArchiveDocument(stage: string, n: number): Promise<ArchiveDocument> {
  const name = `documents/${n}.json`;
  return check(archiveDocument, await readJson(stage, name), name);
}

function summaryOf(n: number, { versions }: ArchiveDocument): ArchiveSummary {
  const newest = versions.reduce((newest, each) => (each.number > newest.number ? each : newest));
  const passages = versions.reduce((sum, version) => sum + version.passages.length, 0);
  return { n, hash: newest.contentHash, passages };
}

async function readJson(stage: string, name: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(join(stage, name), 'utf8'), refuseNul);
  } catch (error) {
    throw broken(`${name} is missing or cannot be read`, error);
  }
}

/** PostgreSQL stores no NUL in a text. */
function refuseNul(_key: string, value: unknown): unknown {
  if (typeof value === 'string' && value.includes('\u0000')) throw new Error('it holds a NUL character');
  return value;
}

function check<T extends z.ZodType>(schema: T, value: unknown, name: string): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw broken(`${name}: ${issue?.path.join('.')} ${issue?.message}`);
}

/** What a schema cannot say: numbers once, spans inside the text, the files that were uploaded. */
async function checkDocument(stage: string, n: number, document: ArchiveDocument): Promise<void> {
  const name = `documents/${n}.json`;
  checkDays(name, document);
  const numbers = new Set(document.versions.map(({ number }) => number));
  if (numbers.size !== document.versions.length) throw broken(`${name} names a version twice`);
  const serving = document.versions.find(({ number }) => number === document.servingVersion);
  if (document.servingVersion !== null && serving?.status !== 'ready')
    throw broken(`${name} answers from a version that is not there`);
  for (const version of document.versions) {
    const length = version.text?.length ?? 0;
    if (version.status === 'ready' && version.text === null)
      throw broken(`${name} has a version without text`);
    if (version.status !== 'ready' && version.passages.length > 0)
      throw broken(`${name} has passages of a version that was not learnt`);
    if (version.passages.some(({ start, end }) => start > end || end > length))
      throw broken(`${name} has a passage outside its text`);
    if ([...version.links, ...version.anchors].some(([start, end]) => start > end || end > length))
      throw broken(`${name} has a link outside its text`);
    if (version.hasFile) await checkFile(stage, n, version);
    const beside = version.images.map(({ ordinal }) => `-image-${ordinal}`);
    if (version.isOpened) beside.push('-opened');
    for (const ending of beside) await checkThere(stage, `files/${n}-${version.number}${ending}`);
  }
}

function checkDays(name: string, of: { validFrom: string | null; validUntil: string | null }): void {
  if (of.validFrom !== null && of.validUntil !== null && of.validFrom > of.validUntil)
    throw broken(`${name} ends before it begins`);
}

async function checkThere(stage: string, name: string): Promise<void> {
  await stat(join(stage, name)).catch((error) => {
    throw broken(`${name} is missing`, error);
  });
}

async function checkFile(
  stage: string,
  n: number,
  version: ArchiveDocument['versions'][number],
): Promise<void> {
  const name = `files/${n}-${version.number}`;
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(join(stage, name))) hash.update(chunk as Buffer);
  } catch (error) {
    throw broken(`${name} is missing`, error);
  }
  if (hash.digest('hex') !== version.contentHash) throw broken(`${name} is not what was uploaded`);
}
