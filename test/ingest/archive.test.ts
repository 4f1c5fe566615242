import { createHash } from 'node:crypto';
import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { extract } from 'tar';
import { describe, expect, it } from 'vitest';
import { createInbox } from '../../src/accounts/index.ts';
import { listGoldenQuestions } from '../../src/feedback/index.ts';
import {
  listDocuments,
  listFaqEntries,
  listVersions,
  patchFaqEntry,
  previewDocument,
} from '../../src/ingest/index.ts';
import { decide, defaultPolicy } from '../../src/retrieval/index.ts';
import { inbox, useArchives } from './archive-support.ts';
import { useTestIngest } from './support.ts';

const test = useTestIngest();
const { folder, anotherWorkspace, exported, importInto, rowsOf, filesOf, fillOurs } = useArchives(test);

const questions = [
  'When does the library open?',
  'library opening hours on sunday',
  'How do I renew a card?',
  'renew my library card please',
  'What does a lost book cost?',
  'Where can I park a rocket?',
  'Where is the red valve of the pump?',
  'Is there a summer reading club?',
];

/** What a customer sees for each question, without ids. */
async function answers(workspaceId: string) {
  const seen = [];
  for (const question of questions) {
    const { outcome, text, confidence, citations } = await decide(test, {
      workspaceId,
      question,
      history: [],
      policy: defaultPolicy(),
      reach: { inboxId: null, today: '2026-11-22' },
      misses: 0,
    });
    const sources = citations.map(
      ({ documentId: _, versionId: __, passageId: ___, images = [], ...citation }) => ({
        ...citation,
        faqEntryId: citation.faqEntryId !== null,
        images: images.map(({ id: _, ...image }) => image),
      }),
    );
    seen.push({ question, outcome, text, confidence: confidence.toFixed(6), sources });
  }
  return seen;
}

describe('an archive of all knowledge', () => {
  it('imported into an empty workspace gives the same answers, and loses nothing of what makes them', async () => {
    const ours = await fillOurs();
    const before = await answers(test.actor.workspaceId);
    expect(before.filter(({ outcome }) => outcome === 'answered').length).toBeGreaterThan(1);
    const path = await exported();
    const other = await anotherWorkspace();
    const desk = await test.db.transaction().execute((db) => createInbox(db, other, inbox('Desk')));
    const done = await importInto(other, path);
    expect(done).toMatchObject({
      status: 'done',
      error: null,
      report: { documents: 6, versions: 7, faqEntries: 1, goldenQuestions: 1, skipped: 0, warnings: [] },
    });
    expect(await answers(other.workspaceId)).toEqual(before);
    expect(await test.search.verify(other.workspaceId)).toEqual([]);
    const { items } = await listDocuments(test.db, other.workspaceId, { limit: 10, q: 'Fees' });
    expect(items).toMatchObject([{ tags: ['money'], validUntil: '2030-12-31', audience: [desk.id] }]);
    const hours = await listDocuments(test.db, other.workspaceId, { limit: 10, q: 'Hours' });
    expect(hours.items).toMatchObject([{ version: 2, servingVersion: 1 }]);
    const versions = await listVersions(test.db, other.workspaceId, hours.items[0]?.id ?? '');
    expect(versions.items.map(({ number, createdBy }) => [number, createdBy])).toEqual([
      [2, 'Ann'],
      [1, 'Ann'],
    ]);
    // Rolling forward in the copy needs the other version's passages and vectors as well.
    const entries = await listFaqEntries(test.db, other.workspaceId, { limit: 10 });
    expect(entries.items).toMatchObject([{ variants: ours.faq.variants, tags: ['cards'] }]);
    const { spaces } = await test.search.current(other.workspaceId);
    expect(spaces.get('e5.answer.en')?.index.size).toBe(1);
    const golden = await listGoldenQuestions(test.db, other.workspaceId, { limit: 10 });
    expect(golden.items).toMatchObject([{ expected: { kind: 'faq', faqEntryId: entries.items[0]?.id } }]);
    // A picture lies beside its version; links lead from copy to copy.
    expect((await filesOf(other.workspaceId)).length).toBe(8);
    const pump = await listDocuments(test.db, other.workspaceId, { limit: 10, q: 'Pump' });
    const preview = await previewDocument(test.db, other.workspaceId, pump.items[0]?.id ?? '', {
      start: 0,
      end: 0,
    });
    expect(preview.images).toMatchObject([{ alt: 'Valve', width: 120, height: 90 }]);
    const target = await listDocuments(test.db, other.workspaceId, { limit: 10, path: 'docs/prices.md' });
    expect(preview.links).toMatchObject([{ documentId: target.items[0]?.id, title: 'Prices' }]);
    expect(preview.links[0]?.targetEnd).toBeGreaterThan(0);
  }, 120_000);

  it('imported again adds nothing', async () => {
    const path = await exported();
    const other = await anotherWorkspace();
    await importInto(other, path);
    const rows = await rowsOf(other.workspaceId);
    expect((await importInto(other, path)).report).toMatchObject({
      documents: 0,
      faqEntries: 0,
      goldenQuestions: 0,
      skipped: 8,
    });
    expect(await rowsOf(other.workspaceId)).toBe(rows);
  });

  it('keeps what is for an inbox that is not there from everybody, and says so', async () => {
    const path = await exported();
    const other = await anotherWorkspace();
    const { report } = await importInto(other, path);
    expect(report?.warnings).toEqual([{ inbox: 'Desk', title: 'Fees' }]);
    const { items } = await listDocuments(test.db, other.workspaceId, { limit: 10, q: 'Fees' });
    expect(items).toMatchObject([{ audience: [] }]);
  });

  it('carries drafts as drafts', async () => {
    const settings = (reviewKnowledge: boolean) =>
      test.db
        .updateTable('workspaces')
        .set({ settings: JSON.stringify({ reviewKnowledge }) })
        .where('id', '=', test.actor.workspaceId)
        .execute();
    await settings(true);
    const { items } = await listFaqEntries(test.db, test.actor.workspaceId, { limit: 1 });
    await patchFaqEntry(test, test.actor, items[0]?.id ?? '', { answer: 'Online.' });
    const path = await exported();
    await settings(false);
    const other = await anotherWorkspace();
    await importInto(other, path);
    const copied = await listFaqEntries(test.db, other.workspaceId, { limit: 1 });
    expect(copied.items).toMatchObject([
      { answer: 'At the desk, with a **passport**.', draft: { answer: 'Online.', review: 'draft' } },
    ]);
  });

  it('holds what was uploaded byte for byte', async () => {
    const stage = await mkdtemp(join(folder(), 'stage-'));
    await extract({ file: await exported(), cwd: stage });
    const document = JSON.parse(await readFile(join(stage, 'documents', '0.json'), 'utf8'));
    const content = await readFile(join(stage, 'files', '0-1'));
    expect(createHash('sha256').update(content).digest('hex')).toBe(document.versions[0].contentHash);
    expect(content.toString()).toContain('On Sunday the library opens at 11.');
  });
});

describe('history in an archive', () => {
  it('says who changed what of its contents when, and is not written into the history of where it is imported', async () => {
    const stage = await mkdtemp(join(folder(), 'stage-'));
    const path = await exported();
    await extract({ file: path, cwd: stage });
    const lines = (await readFile(join(stage, 'history.jsonl'), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const fees = lines.find(({ action, detail }) => action === 'document.changed' && detail.changes.tags);
    expect(fees).toMatchObject({ by: 'Ann', detail: { changes: { tags: { from: [], to: ['money'] } } } });
    const document = JSON.parse(await readFile(join(stage, `${fees.of}.json`), 'utf8'));
    expect(document.title).toBe('Fees');
    expect(lines.map(({ at }) => at)).toEqual(lines.map(({ at }) => at).sort());
    const other = await anotherWorkspace();
    await importInto(other, path);
    const rows = await test.db
      .selectFrom('audit_log')
      .select(['action', 'actor'])
      .where('workspace_id', '=', other.workspaceId)
      .execute();
    expect(rows.filter(({ actor }) => actor !== 'system:import').map(({ action }) => action)).toEqual([
      'knowledge.import_started',
    ]);
  });
});
