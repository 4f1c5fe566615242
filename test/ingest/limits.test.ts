import { afterEach, describe, expect, it } from 'vitest';
import { createInbox, todayIn } from '../../src/accounts/index.ts';
import {
  addDocument,
  createFaqEntry,
  listDocuments,
  listFaqEntries,
  listWork,
  patchDocument,
  patchFaqEntry,
} from '../../src/ingest/index.ts';
import { setClock } from '../../src/lib/index.ts';
import { decide, defaultPolicy } from '../../src/retrieval/index.ts';
import { useTestIngest } from './support.ts';

const test = useTestIngest();
afterEach(() => setClock(undefined));

const at = (time: string) => setClock(new Date(time));
const shanghai = { timeZone: 'Asia/Shanghai' };

async function useSettings(settings: object): Promise<void> {
  await test.db
    .updateTable('workspaces')
    .set({ settings: JSON.stringify(settings) })
    .where('id', '=', test.actor.workspaceId)
    .execute();
}

/** Titles of what is found for a question, by a customer of that inbox or by staff. */
async function found(question: string, inboxId: string | null = null): Promise<string[]> {
  const { ranked } = await decide(test, {
    workspaceId: test.actor.workspaceId,
    question,
    history: [],
    policy: defaultPolicy(),
    reach: { inboxId, today: todayIn({ schedule: null }) },
    misses: 0,
  });
  return ranked.map(({ title }) => title);
}

describe('validity dates', () => {
  it('keep a document from answering before and after, without anything done to the index', async () => {
    at('2026-11-20T12:00:00Z');
    const { id } = await test.learn('Winter sale.md', 'The winter sale gives twenty percent on skis.');
    expect(await found('winter sale skis')).toContain('Winter sale');
    await patchDocument(test, test.actor, id, { validFrom: '2026-11-19', validUntil: '2026-11-21' });
    expect(await found('winter sale skis')).toContain('Winter sale');
    const index = await test.search.current(test.actor.workspaceId);
    const { appliedSeq } = index;
    at('2026-11-21T23:59:59Z');
    expect(await found('winter sale skis')).toContain('Winter sale');
    at('2026-11-22T00:00:01Z');
    expect(await found('winter sale skis')).not.toContain('Winter sale');
    at('2026-11-18T23:59:59Z');
    expect(await found('winter sale skis')).not.toContain('Winter sale');
    // It is in the index all the while, and the index did not change.
    expect(
      [...index.sources.values()].some((each) => each.kind === 'passage' && each.documentId === id),
    ).toBe(true);
    expect(index.appliedSeq).toBe(appliedSeq);
  });

  it('keep an FAQ entry from answering as well, also when it is the suggestion that was clicked', async () => {
    at('2026-11-20T12:00:00Z');
    const entry = await createFaqEntry(test, test.actor, {
      question: 'Is there a Black Friday coupon?',
      variants: [],
      answer: 'Yes: BLACK26.',
      tags: [],
      validUntil: '2026-11-27',
    });
    expect(await found('Is there a Black Friday coupon?')).toContain(entry.question);
    at('2026-11-28T00:00:00Z');
    expect(await found('Is there a Black Friday coupon?')).not.toContain(entry.question);
    const clicked = decide(test, {
      workspaceId: test.actor.workspaceId,
      question: entry.question,
      history: [],
      policy: defaultPolicy(),
      reach: { inboxId: null, today: '2026-11-28' },
      misses: 0,
      suggestionId: entry.id,
    });
    await expect(clicked).rejects.toMatchObject({ code: 'suggestion.not_found' });
  });

  it('are days where the workspace is', async () => {
    const day = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [], holidays: [] };
    at('2026-11-20T16:30:00Z');
    expect(todayIn({ schedule: { ...day, ...shanghai } })).toBe('2026-11-21');
    expect(todayIn({ schedule: null })).toBe('2026-11-20');
    await useSettings({ schedule: shanghai });
    const { id } = await test.learn('day.md', 'A day of its own.');
    await patchDocument(test, test.actor, id, { validUntil: '2026-11-20' });
    const { items } = await listDocuments(test.db, test.actor.workspaceId, {
      validity: 'expired',
      limit: 10,
    });
    expect(items.map((each) => each.id)).toEqual([id]);
    await useSettings({});
  });

  it('that contradict each other are refused, and nothing is changed', async () => {
    const { id } = await test.learn('swap.md', 'Swapped days.');
    await patchDocument(test, test.actor, id, { validFrom: '2026-12-01' });
    const patch = patchDocument(test, test.actor, id, { validUntil: '2026-11-30', title: 'Other' });
    await expect(patch).rejects.toMatchObject({ code: 'knowledge.validity_invalid' });
    const { items } = await listDocuments(test.db, test.actor.workspaceId, { q: 'swap', limit: 1 });
    expect(items).toMatchObject([{ title: 'swap', validUntil: null }]);
  });
});

describe('an audience', () => {
  it('keeps what is for one inbox from customers of another; staff see everything', async () => {
    const { actor, db } = test;
    const ours = await db.transaction().execute((db) => createInbox(db, actor, inbox('Ours')));
    const theirs = await db.transaction().execute((db) => createInbox(db, actor, inbox('Theirs')));
    const { accepted } = await addDocument(test, actor, {
      file: await test.file('Dealers.md', 'Dealers get a margin of thirty percent.'),
      audience: [ours.id],
    });
    await test.index(accepted.id);
    expect(await found('margin of dealers', ours.id)).toContain('Dealers');
    expect(await found('margin of dealers')).toContain('Dealers');
    expect(await found('margin of dealers', theirs.id)).not.toContain('Dealers');
    const listed = async (inboxId: string) =>
      (await listDocuments(db, actor.workspaceId, { inboxId, q: 'Dealers', limit: 5 })).items.length;
    expect([await listed(ours.id), await listed(theirs.id)]).toEqual([1, 0]);
    await patchDocument(test, actor, accepted.id, { audience: null });
    expect(await found('margin of dealers', theirs.id)).toContain('Dealers');
    await patchDocument(test, actor, accepted.id, { audience: [] });
    expect(await found('margin of dealers', ours.id)).not.toContain('Dealers');
    await expect(patchDocument(test, actor, accepted.id, { audience: ['inb_none'] })).rejects.toMatchObject({
      code: 'inbox.not_found',
    });
  });

  it('does not thin out what the others find, however much is not for them', async () => {
    const { actor, db } = test;
    const ours = await db.transaction().execute((db) => createInbox(db, actor, inbox('Few')));
    for (let i = 0; i < 60; i++) {
      await createFaqEntry(test, actor, {
        question: `How do I order spare part number ${i}?`,
        variants: [],
        answer: `Part ${i}.`,
        tags: [],
        audience: [],
      });
    }
    const open = await createFaqEntry(test, actor, {
      question: 'Where do customers find a spare part?',
      variants: [],
      answer: 'In the shop.',
      tags: [],
    });
    const titles = await found('How do I order spare part number 7?', ours.id);
    expect(titles).toContain(open.question);
    expect(titles.filter((title) => title.startsWith('How do I order spare part'))).toEqual([]);
  });
});

describe('the work list', () => {
  it('names what failed, waits, has expired and will, each with what settles it, and forgets what is settled', async () => {
    at('2026-11-22T12:00:00Z');
    const { actor, db } = test;
    await db.deleteFrom('faq_entries').where('workspace_id', '=', actor.workspaceId).execute();
    await db.updateTable('documents').set({ deleted_at: new Date() }).execute();
    const broken = await test.learn('Broken.pdf', '%PDF-1.7 nothing at all');
    const old = await test.learn('Old.md', 'Old prices.');
    const soon = await test.learn('Soon.md', 'Prices until December.');
    const later = await test.learn('Later.md', 'Prices of next year.');
    const fine = await test.learn('Fine.md', 'Prices for good.');
    await patchDocument(test, actor, old.id, { validUntil: '2026-11-21' });
    await patchDocument(test, actor, soon.id, { validUntil: '2026-12-06' });
    await patchDocument(test, actor, later.id, { validFrom: '2027-01-01' });
    await patchDocument(test, actor, fine.id, { validUntil: '2026-12-07' });
    await useSettings({ reviewKnowledge: true });
    const draft = await test.learn('Draft.md', 'A draft.');
    const faq = await createFaqEntry(test, actor, {
      question: 'New?',
      variants: [],
      answer: 'Yes.',
      tags: [],
    });
    const { items, counts, nextCursor } = await listWork(db, actor.workspaceId, { limit: 50 });
    expect(items.map(({ kind, subject }) => [kind, subject.id])).toEqual([
      ['failed_document', broken.id],
      ['draft_version', draft.id],
      ['draft_faq', faq.id],
      ['expired', old.id],
      ['expiring', soon.id],
      ['not_yet_valid', later.id],
    ]);
    expect(items[0]).toMatchObject({
      detail: 'document.broken',
      actions: ['retry', 'upload_version', 'delete'],
    });
    expect(items[4]).toMatchObject({ dueOn: '2026-12-06', actions: ['extend', 'open'] });
    expect({ counts, nextCursor }).toEqual({
      counts: {
        failed_document: 1,
        draft_version: 1,
        draft_faq: 1,
        expired: 1,
        expiring: 1,
        not_yet_valid: 1,
        contradiction: 0,
        duplicate: 0,
      },
      nextCursor: null,
    });
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listWork(db, actor.workspaceId, { limit: 2, cursor });
      paged.push(...page.items.map(({ subject }) => subject.id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(paged).toEqual(items.map(({ subject }) => subject.id));
    await patchDocument(test, actor, old.id, { validUntil: null });
    await patchFaqEntry(test, actor, faq.id, { validUntil: '2026-11-01' });
    const expired = await listWork(db, actor.workspaceId, { limit: 50, kind: 'expired' });
    expect(expired.items).toMatchObject([{ subject: { type: 'faq_entry', id: faq.id }, title: 'New?' }]);
    await useSettings({});
  });
});

describe('the lists', () => {
  it('filter by tag, language, review and validity', async () => {
    const { actor, db } = test;
    const german = await createFaqEntry(test, actor, {
      question: 'Wo ist der Eingang?',
      variants: [],
      answer: 'Vorne.',
      language: 'other',
      tags: ['door'],
    });
    const listed = async (filter: object) =>
      (await listFaqEntries(db, actor.workspaceId, { limit: 50, ...filter })).items.map(({ id }) => id);
    expect(await listed({ language: 'other' })).toEqual([german.id]);
    expect(await listed({ tag: 'door', validity: 'valid', review: 'published' })).toEqual([german.id]);
    expect(await listed({ tag: 'door', review: 'draft' })).toEqual([]);
    expect(await listed({ tag: 'door', validity: 'expired' })).toEqual([]);
    const { items } = await listDocuments(db, actor.workspaceId, {
      language: 'en',
      tag: 'no such',
      limit: 5,
    });
    expect(items).toEqual([]);
  });
});

const inbox = (name: string) => ({ name, locale: 'zh-CN', allowedOrigins: [] });
