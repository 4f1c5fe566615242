import { beforeAll, describe, expect, it } from 'vitest';
import {
  createFaqEntry,
  discardFaqDraft,
  getFaqEntry,
  listFaqEntries,
  listHistory,
  patchFaqEntry,
  publishFaqEntry,
  rejectFaqEntry,
} from '../../src/ingest/index.ts';
import { useTestIngest } from './support.ts';

const test = useTestIngest();
beforeAll(() => setReview(true));

async function setReview(on: boolean): Promise<void> {
  await test.db
    .updateTable('workspaces')
    .set({ settings: JSON.stringify({ reviewKnowledge: on }) })
    .where('id', '=', test.actor.workspaceId)
    .execute();
}

/** The answer that the search holds for an entry. */
async function answering(id: string): Promise<string | undefined> {
  const source = (await test.search.current(test.actor.workspaceId)).sources.get(id);
  return source?.kind === 'faq' ? source.answer : undefined;
}

const faq = (question: string, answer: string) => ({ question, variants: [], answer, tags: [] });

describe('an FAQ entry where knowledge is reviewed', () => {
  it('answers nothing before it is published', async () => {
    const entry = await createFaqEntry(test, test.actor, faq('Is there parking?', 'Behind the house.'));
    expect(entry).toMatchObject({ review: 'draft', draft: null, changedBy: 'Ann' });
    expect(await answering(entry.id)).toBeUndefined();
    const { items } = await listFaqEntries(test.db, test.actor.workspaceId, { review: 'draft', limit: 5 });
    expect(items.map(({ id }) => id)).toEqual([entry.id]);
    expect(await publishFaqEntry(test, test.actor, entry.id)).toMatchObject({ review: 'published' });
    expect(await answering(entry.id)).toBe('Behind the house.');
  });

  it('goes on answering with its old words while a change waits, and a second change builds on the first', async () => {
    const { id } = await createFaqEntry(test, test.actor, faq('Is there lunch?', 'At noon.'));
    await publishFaqEntry(test, test.actor, id);
    const changed = await patchFaqEntry(test, test.actor, id, { answer: 'At one.' });
    expect(changed).toMatchObject({ answer: 'At noon.', draft: { answer: 'At one.', review: 'draft' } });
    const again = await patchFaqEntry(test, test.actor, id, { variants: ['When do we eat?'] });
    expect(again.draft).toMatchObject({ answer: 'At one.', variants: ['When do we eat?'] });
    expect(await answering(id)).toBe('At noon.');
    expect(await publishFaqEntry(test, test.actor, id, 'Good.')).toMatchObject({
      answer: 'At one.',
      variants: ['When do we eat?'],
      draft: null,
      review: 'published',
    });
    expect(await answering(id)).toBe('At one.');
    const { items } = await listHistory(test.db, test.actor.workspaceId, id, { limit: 10 });
    expect(items.map(({ action }) => action)).toEqual([
      'faq.published',
      'faq.drafted',
      'faq.drafted',
      'faq.published',
      'faq.created',
    ]);
    expect(items[2]?.detail).toEqual({ changes: { answer: { from: 'At noon.', to: 'At one.' } } });
  });

  it('is sent back with a comment, and waits again once it is changed', async () => {
    const { id } = await createFaqEntry(test, test.actor, faq('Is there a gym?', 'Maybe.'));
    expect(await rejectFaqEntry(test, test.actor, id, 'Say yes or no.')).toMatchObject({
      review: 'rejected',
      reviewComment: 'Say yes or no.',
    });
    expect(await patchFaqEntry(test, test.actor, id, { answer: 'Yes.' })).toMatchObject({
      review: 'draft',
      reviewComment: null,
      answer: 'Yes.',
    });
    expect(await answering(id)).toBeUndefined();
  });

  it('loses a change that is dropped, and has nothing to publish then', async () => {
    const { id } = await createFaqEntry(test, test.actor, faq('Is there tea?', 'Green.'));
    await publishFaqEntry(test, test.actor, id);
    await patchFaqEntry(test, test.actor, id, { answer: 'Black.' });
    expect(await discardFaqDraft(test, test.actor, id)).toMatchObject({ answer: 'Green.', draft: null });
    for (const call of [publishFaqEntry(test, test.actor, id), rejectFaqEntry(test, test.actor, id, 'x')]) {
      await expect(call).rejects.toMatchObject({ code: 'faq.no_draft' });
    }
  });

  it('changes its validity at once: that is no other answer', async () => {
    const { id } = await createFaqEntry(test, test.actor, faq('Is there a pool?', 'Until May.'));
    await publishFaqEntry(test, test.actor, id);
    const changed = await patchFaqEntry(test, test.actor, id, { validUntil: '2026-05-31' });
    expect(changed).toMatchObject({ draft: null, validity: 'expired' });
  });
});

it('without review a change is published by being written', async () => {
  await setReview(false);
  const { id, review } = await createFaqEntry(test, test.actor, faq('Is there sun?', 'Always.'));
  expect(review).toBe('published');
  await patchFaqEntry(test, test.actor, id, { answer: 'Mostly.' });
  expect(await answering(id)).toBe('Mostly.');
  expect(await getFaqEntry(test.db, test.actor.workspaceId, id)).toMatchObject({ draft: null });
});
