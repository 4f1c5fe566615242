import { expect, test } from 'vitest';
import { askQuestion, openCitation, openLink } from '../../src/chat/index.ts';
import type { OpenedCitation } from '../../src/contract/index.ts';
import {
  addDocument,
  deleteDocument,
  listPassages,
  patchDocument,
  previewDocument,
} from '../../src/ingest/index.ts';
import { runIndexJob, type TestIngest, useTestIngest } from '../ingest/support.ts';
import { always, makeScene, type Scene } from './support.ts';

const ingest = useTestIngest();

/** Learns a file of the folder `docs` as `knowdesk watch` sends it; its id. */
async function learn(s: Scene, path: string, content: string | Buffer): Promise<string> {
  const deps: TestIngest = { ...ingest, actor: s.agent };
  const file = await ingest.file(path.split('/').at(-1) ?? path, content);
  const input = { file, sourcePath: `docs/${path}`, mirrored: true };
  const { accepted } = await addDocument(deps, s.agent, input);
  const { id } = await ingest.db
    .selectFrom('document_versions')
    .select('id')
    .where('document_id', '=', accepted.id)
    .orderBy('number', 'desc')
    .executeTakeFirstOrThrow();
  await runIndexJob(deps, accepted.id, id);
  return accepted.id;
}

/** A customer whose answer cites `text`, a document of the folder. */
async function cited(text: string) {
  const s = await makeScene(ingest.db, always.answered);
  const id = await learn(s, 'guide/fees.md', text);
  const { answer } = await askQuestion(ingest, s.visitor, s.id, { text: 'What is the zephyr rental fee?' });
  expect(answer?.citations[0]?.documentId).toBe(id);
  const answerId = answer?.id ?? '';
  const open = () => openCitation(ingest.db, s.visitor, answerId, 0);
  const follow = (trail: string) => openLink(ingest.db, s.visitor, answerId, 0, trail);
  return { s, id, open, follow };
}

const words = ({ passage, links }: OpenedCitation) =>
  links.map(({ start, end }) => passage?.slice(start, end));

const FEES =
  '# Fees\n\nThe zephyr rental fee is 30. See [late returns](../terms.md#late-returns), [the start](..), [gone](gone.md) and [below](#deposit).\n\n## Deposit\n\nThe deposit is 200.';
const TERMS =
  '# Terms\n\nThese are the terms of rental.\n\n## Late returns\n\nA day late costs 5, see [fees](guide/fees.md).';

test('a link in a cited passage leads the customer to the other document, at its heading, and on from there', async () => {
  const { s, open, follow } = await cited(FEES);
  expect(words(await open())).toEqual(['below']);
  const terms = await learn(s, 'terms.md', TERMS);
  await learn(s, 'README.md', '# Start\n\nWelcome to the rental desk.');
  const opened = await open();
  expect(words(opened)).toEqual(['late returns', 'the start', 'below']);
  const [late, start, below] = await Promise.all(opened.links.map(({ trail }) => follow(trail)));
  expect(late).toMatchObject({
    documentId: terms,
    title: 'Terms',
    headingPath: ['Terms', 'Late returns'],
    access: 'passage',
    fileUrl: null,
  });
  expect(late?.passage).toContain('A day late costs 5');
  expect(start?.passage).toContain('Welcome to the rental desk.');
  expect(below?.passage).toContain('The deposit is 200.');
  const back = await follow(late?.links[0]?.trail ?? '');
  expect(back.passage).toContain('The zephyr rental fee is 30.');
  await expect(follow('77')).rejects.toMatchObject({ code: 'citation.not_found' });
});

test('what a customer may not open is no link: other inboxes, days to come, quotes only, retired, deleted, renamed', async () => {
  const { s, open, follow } = await cited(FEES);
  const id = await learn(s, 'terms.md', TERMS);
  const trail = (await open()).links[0]?.trail ?? '';
  const isLink = async () => {
    const found = words(await open()).includes('late returns');
    const followed = await follow(trail).then(
      () => true,
      (error) => error.code,
    );
    expect(followed).toBe(found || 'citation.not_found');
    return found;
  };
  const patch = (input: Parameters<typeof patchDocument>[3]) => patchDocument(ingest, s.agent, id, input);
  expect(await isLink()).toBe(true);
  await patch({ audience: [] });
  expect(await isLink()).toBe(false);
  await patch({ audience: [s.inboxId] });
  expect(await isLink()).toBe(true);
  await patch({ validFrom: '2999-01-01' });
  expect(await isLink()).toBe(false);
  await patch({ validFrom: null, access: 'quote' });
  expect(await isLink()).toBe(false);
  await patch({ access: 'passage' });
  await ingest.db.updateTable('documents').set({ retired_at: new Date() }).where('id', '=', id).execute();
  expect(await isLink()).toBe(false);
  await ingest.db.updateTable('documents').set({ retired_at: null }).where('id', '=', id).execute();
  expect(await isLink()).toBe(true);
  await deleteDocument(ingest, s.agent, id);
  await learn(s, 'conditions.md', TERMS);
  expect(await isLink()).toBe(false);
  // written again under its name: the words lead there again
  await learn(s, 'terms.md', TERMS);
  expect(await isLink()).toBe(true);
});

test('a link never leads out of its folder, nor to another workspace', async () => {
  const { s, open } = await cited(
    '# Fees\n\nThe zephyr rental fee is 30: [a](../../other/x.md), [b](/x.md), [c](../../x.md).',
  );
  const other = await makeScene(ingest.db, always.answered);
  await learn(other, 'x.md', 'Of another workspace.');
  await addDocument(ingest, s.agent, {
    file: await ingest.file('x.md', 'Elsewhere.'),
    sourcePath: 'other/x.md',
  });
  expect(words(await open())).toEqual([]);
});

test('staff see the links in the passages and in the original, also to what customers may not open', async () => {
  const { s, id } = await cited(FEES);
  const terms = await learn(s, 'terms.md', TERMS);
  await patchDocument(ingest, s.agent, terms, { audience: [] });
  const preview = await previewDocument(ingest.db, s.workspaceId, id, { start: 0, end: 0 });
  const [late, below] = preview.links;
  expect(preview.text.slice(late?.start, late?.end)).toBe('late returns');
  expect(late).toMatchObject({ documentId: terms, title: 'Terms' });
  const { text } = await previewDocument(ingest.db, s.workspaceId, terms, { start: 0, end: 0 });
  expect(text.slice(late?.targetStart, late?.targetEnd)).toBe('Late returns');
  expect(preview.text.slice(below?.targetStart, below?.targetEnd)).toBe('Deposit');
  const { items } = await listPassages(ingest.db, s.workspaceId, id, { limit: 50 });
  expect(items.map(({ links }) => links.length)).toEqual([2, 0]);
});
