import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import {
  addVersion,
  compareVersions,
  getDocument,
  listHistory,
  listPassages,
  listVersions,
  publishVersion,
  rejectVersion,
  retryDocument,
  rollBackDocument,
} from '../../src/ingest/index.ts';
import { useTestIngest } from './support.ts';

const test = useTestIngest();

async function setReview(on: boolean): Promise<void> {
  await test.db
    .updateTable('workspaces')
    .set({ settings: JSON.stringify({ reviewKnowledge: on }) })
    .where('id', '=', test.actor.workspaceId)
    .execute();
}

async function findable(documentId: string): Promise<string[]> {
  const index = await test.search.current(test.actor.workspaceId);
  return [...index.sources.values()].flatMap((source) =>
    source.kind === 'passage' && source.documentId === documentId ? [source.text] : [],
  );
}

async function nextVersion(documentId: string, content: string) {
  await addVersion(test, test.actor, documentId, await test.file('next.md', content));
  return await test.index(documentId);
}

describe('rolling back', () => {
  it('puts the version before back into every answer in one step, and publishing puts the later one back', async () => {
    const { id } = await test.learn('hours.md', 'The desk opens at 8.');
    await nextVersion(id, 'The desk opens at 9.');
    await nextVersion(id, 'The desk opens at 10.');
    expect((await rollBackDocument(test, test.actor, id)).servingVersion).toBe(2);
    expect(await findable(id)).toEqual(['The desk opens at 9.']);
    expect((await rollBackDocument(test, test.actor, id)).servingVersion).toBe(1);
    expect(await findable(id)).toEqual(['The desk opens at 8.']);
    await expect(rollBackDocument(test, test.actor, id)).rejects.toMatchObject({
      code: 'document.no_earlier_version',
    });
    expect((await publishVersion(test, test.actor, id, 3)).servingVersion).toBe(3);
    expect(await findable(id)).toEqual(['The desk opens at 10.']);
    expect(await test.search.verify(test.actor.workspaceId)).toEqual([]);
  });

  it('does not keep the next upload from answering', async () => {
    const { id } = await test.learn('fee.md', 'The fee is 10 euros.');
    await nextVersion(id, 'The fee is 20 euros.');
    await rollBackDocument(test, test.actor, id);
    await nextVersion(id, 'The fee is 30 euros.');
    expect(await findable(id)).toEqual(['The fee is 30 euros.']);
    // back over the version that was rolled back already: one step is the version before
    expect((await rollBackDocument(test, test.actor, id)).servingVersion).toBe(2);
  });

  it('refuses a version that was never learnt, and one that is not there', async () => {
    const { id } = await test.learn('ok.md', 'All good.');
    await nextVersion(id, '');
    await expect(publishVersion(test, test.actor, id, 2)).rejects.toMatchObject({
      code: 'document.version_not_ready',
    });
    await expect(publishVersion(test, test.actor, id, 7)).rejects.toMatchObject({
      code: 'document.version_not_found',
    });
  });
});

describe('where knowledge is reviewed', () => {
  it('an upload answers nothing until somebody publishes it', async () => {
    await setReview(true);
    const { id, ...document } = await test.learn('pool.md', '# Pool\n\nThe pool is 25 metres long.');
    expect(document).toMatchObject({ status: 'ready', review: 'draft', servingVersion: null, title: 'Pool' });
    expect(await findable(id)).toEqual([]);
    expect(await publishVersion(test, test.actor, id, 1, 'Measured it.')).toMatchObject({
      review: 'published',
      reviewComment: 'Measured it.',
      servingVersion: 1,
    });
    expect(await findable(id)).toEqual([expect.stringContaining('25 metres')]);
    await setReview(false);
  });

  it('a next version waits while the old one answers, and is sent back with a comment', async () => {
    const { id } = await test.learn('bus.md', 'The bus leaves at noon.');
    await setReview(true);
    await nextVersion(id, 'The bus leaves at midnight.');
    expect(await findable(id)).toEqual(['The bus leaves at noon.']);
    const draft = await listPassages(test.db, test.actor.workspaceId, id, { limit: 10, version: 2 });
    expect(draft.items.map(({ text, version }) => [version, text])).toEqual([
      [2, 'The bus leaves at midnight.'],
    ]);
    const rejected = await rejectVersion(test, test.actor, id, 2, 'Noon is right.');
    expect(rejected).toMatchObject({
      review: 'rejected',
      reviewComment: 'Noon is right.',
      servingVersion: 1,
    });
    const { items } = await listVersions(test.db, test.actor.workspaceId, id);
    expect(items[0]).toMatchObject({ number: 2, review: 'rejected', reviewedBy: 'Ann', createdBy: 'Ann' });
    await expect(rejectVersion(test, test.actor, id, 1, 'x')).rejects.toMatchObject({
      code: 'document.version_not_draft',
    });
    // A rejected version is no step of a rollback, but may still be published.
    await expect(rollBackDocument(test, test.actor, id)).rejects.toMatchObject({
      code: 'document.no_earlier_version',
    });
    await publishVersion(test, test.actor, id, 2);
    expect(await findable(id)).toEqual(['The bus leaves at midnight.']);
    await setReview(false);
  });
});

describe('comparing versions', () => {
  it('names what was added, removed and changed, word by word, and how much stayed', async () => {
    const section = (title: string, text: string) => `## ${title}\n\n${text}\n`;
    const { id } = await test.learn(
      'rules.md',
      [
        section('Keys', 'Every member gets one key to the front door.'),
        section('Bins', 'The bins are emptied on Monday morning by the city.'),
        section('Smoking', 'Smoking is allowed on the balcony.'),
      ].join('\n'),
    );
    await nextVersion(
      id,
      [
        section('Keys', 'Every member gets one key to the front door.'),
        section('Bins', 'The bins are emptied on Friday morning by the city.'),
        section('Bicycles', 'Park bicycles in the yard, never in the stairway.'),
      ].join('\n'),
    );
    const compared = await compareVersions(test.db, test.actor.workspaceId, id, { from: 1, to: 2 });
    expect(compared.counts).toEqual({ same: 1, added: 1, removed: 1, changed: 1 });
    const [changed] = compared.changes;
    expect(changed).toMatchObject({ kind: 'changed', unchangedBefore: 1 });
    expect(changed?.words).toContainEqual({ kind: 'removed', text: 'Monday' });
    expect(changed?.words).toContainEqual({ kind: 'added', text: 'Friday' });
    expect(
      changed?.words
        .filter(({ kind }) => kind !== 'removed')
        .map(({ text }) => text)
        .join(''),
    ).toBe(changed?.after?.text);
    expect(
      compared.changes
        .slice(1)
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(['added', 'removed']);
  });

  it('cuts Chinese into words', async () => {
    const { id } = await test.learn('退款.md', '退款会在七个工作日内原路退回到您的支付账户。');
    await nextVersion(id, '退款会在三个工作日内原路退回到您的支付账户。');
    const { changes } = await compareVersions(test.db, test.actor.workspaceId, id, { from: 1, to: 2 });
    const words = changes[0]?.words.filter(({ kind }) => kind !== 'same');
    expect(words?.map(({ text }) => text).join('')).toMatch(/^七个?三个?$/);
  });
});

describe('a failed version', () => {
  it('is learnt again when asked', async () => {
    const { id } = await test.learn('broken.pdf', '%PDF-1.7 nothing');
    expect(await retryDocument(test, test.actor, id)).toEqual({ id, status: 'queued', version: 1 });
    const { rows } =
      await sql`select 1 from graphile_worker._private_jobs where payload->>'documentId' = ${id}`.execute(
        test.db,
      );
    expect(rows).toHaveLength(2);
    await expect(retryDocument(test, test.actor, id)).rejects.toMatchObject({ code: 'document.not_failed' });
  });
});

describe('the history of a document', () => {
  it('says who did what, newest first', async () => {
    const { id } = await test.learn('story.md', 'Once.');
    await nextVersion(id, 'Twice.');
    await rollBackDocument(test, test.actor, id);
    const { items } = await listHistory(test.db, test.actor.workspaceId, id, { limit: 50 });
    expect(items.map(({ action, actor }) => [action, actor])).toEqual([
      ['document.rolled_back', 'Ann'],
      ['document.published', 'Ann'],
      ['document.version_added', 'Ann'],
      ['document.published', 'Ann'],
      ['document.added', 'Ann'],
    ]);
    expect(items[0]?.detail).toEqual({ from: 2, to: 1 });
    const page = await listHistory(test.db, test.actor.workspaceId, id, { limit: 2 });
    const rest = await listHistory(test.db, test.actor.workspaceId, id, {
      limit: 50,
      cursor: page.nextCursor ?? '',
    });
    expect([...page.items, ...rest.items]).toEqual(items);
    expect((await getDocument(test.db, test.actor.workspaceId, id)).servingVersion).toBe(1);
  });
});
