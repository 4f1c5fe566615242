import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll } from 'vitest';
import { type Actor, createInbox } from '../../src/accounts/index.ts';
import type { ArchiveImport } from '../../src/contract/index.ts';
import { createGoldenQuestion } from '../../src/feedback/index.ts';
import {
  addDocument,
  addVersion,
  createFaqEntry,
  exportArchive,
  getArchiveImport,
  ingestJobs,
  patchDocument,
  rollBackDocument,
  startArchiveImport,
} from '../../src/ingest/index.ts';
import { newId, now } from '../../src/lib/index.ts';
import { recordSearchChange } from '../../src/retrieval/index.ts';
import { makePicture } from './picture-support.ts';
import type { useTestIngest } from './support.ts';

export const inbox = (name: string) => ({ name, locale: 'en', allowedOrigins: [] });

/** A workspace to fill, archives of it in files, and other workspaces that import them. */
export function useArchives(test: ReturnType<typeof useTestIngest>) {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'knowdesk-archives-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function anotherWorkspace(): Promise<Actor> {
    const workspaceId = newId('ws');
    await test.db
      .insertInto('workspaces')
      .values({ id: workspaceId, name: 'Other', created_at: now() })
      .execute();
    return { ...test.actor, workspaceId, name: 'Bea' };
  }

  /** The archive of our workspace, in a file. */
  async function exported(): Promise<string> {
    const path = join(folder, `${newId('arc')}.tar.gz`);
    const { stream } = await exportArchive(test, test.actor.workspaceId);
    await pipeline(stream, createWriteStream(path));
    return path;
  }

  /** Imports as the worker would. */
  async function importInto(actor: Actor, path: string): Promise<ArchiveImport> {
    const { workspaceId } = actor;
    const { id } = await startArchiveImport(test, actor, { name: 'knowledge.tar.gz', path });
    const handler = ingestJobs(test)['ingest.import-archive'];
    const payload = { workspaceId, importId: id };
    try {
      await handler.run(payload, { attempt: 1, signal: new AbortController().signal });
    } catch (error) {
      await handler.failed?.(payload, error);
    }
    return await getArchiveImport(test.db, workspaceId, id);
  }

  async function rowsOf(workspaceId: string): Promise<number> {
    let rows = 0;
    for (const table of [
      'documents',
      'document_versions',
      'passages',
      'faq_entries',
      'golden_questions',
    ] as const) {
      rows += (await test.db.selectFrom(table).select('id').where('workspace_id', '=', workspaceId).execute())
        .length;
    }
    return rows;
  }

  async function filesOf(workspaceId: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const key of test.files.list()) if (key.startsWith(`${workspaceId}/`)) keys.push(key);
    return keys;
  }

  /** A file of a watched folder. */
  async function mirror(path: string, content: string): Promise<string> {
    const file = await test.file(path.split('/').at(-1) ?? path, content);
    const input = { file, sourcePath: `docs/${path}`, mirrored: true };
    const { accepted } = await addDocument(test, test.actor, input);
    return (await test.index(accepted.id)).id;
  }

  /** What was changed past the rooms is read anew. */
  async function recordChanges() {
    const { workspaceId } = test.actor;
    await test.db
      .transaction()
      .execute((db) => recordSearchChange(db, workspaceId, 'workspace', workspaceId));
    await test.search.catchUp(workspaceId);
  }

  async function fillOurs() {
    const { actor, db } = test;
    const desk = await db.transaction().execute((db) => createInbox(db, actor, inbox('Desk')));
    const hours = await test.learn(
      'Hours.md',
      '# Hours\n\nThe library opens at 9.\n\n## Sunday\n\nOn Sunday the library opens at 11.',
    );
    await addVersion(
      test,
      actor,
      hours.id,
      await test.file('Hours.md', '# Hours\n\nThe library is closed for good.'),
    );
    await test.index(hours.id);
    await rollBackDocument(test, actor, hours.id);
    const fees = await test.learn(
      'Fees.md',
      '# Fees\n\nA lost book costs 30 euros. A lost card costs 5 euros.',
    );
    await patchDocument(test, actor, fees.id, {
      tags: ['money'],
      validUntil: '2030-12-31',
      audience: [desk.id],
    });
    const faq = await createFaqEntry(test, actor, {
      question: 'How do I renew a card?',
      variants: ['card renewal', 'my card has run out'],
      answer: 'At the desk, with a **passport**.',
      tags: ['cards'],
    });
    const picture = makePicture([], 120, 90).toString('base64');
    const links = await mirror(
      'guide/pump.md',
      `# Pump\n\nThe red valve of the pump is on its left, see [prices](../prices.md#late).\n\n![Valve](data:image/png;base64,${picture})`,
    );
    await mirror('prices.md', '# Prices\n\nPrices of the pump.\n\n## Late\n\nA late pump costs 7.');
    const club = await test.learn('Club.md', '# Club\n\nThe summer reading club meets on Mondays.');
    await test.db.updateTable('documents').set({ retired_at: now() }).where('id', '=', club.id).execute();
    await test.db
      .updateTable('documents')
      .set({ url: 'https://docs.example.com/guide/pump' })
      .where('id', '=', links)
      .execute();
    await recordChanges();
    await test.learn('Broken.pdf', '%PDF-1.7 nothing');
    await createGoldenQuestion(db, actor, {
      question: 'Renew card?',
      expected: { kind: 'faq', faqEntryId: faq.id },
      tags: [],
    });
    return { desk, hours, fees, faq };
  }

  return {
    /** Where archives lie; read it in tests only. */
    folder: () => folder,
    anotherWorkspace,
    exported,
    importInto,
    rowsOf,
    filesOf,
    fillOurs,
  };
}
