import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Conflict } from '../../src/contract/index.ts';
import { bandsOf } from '../../src/ingest/compare/bands.ts';
import { compareStatements } from '../../src/ingest/compare/compare-statements.ts';
import {
  addVersion,
  createFaqEntry,
  deleteFaqEntry,
  ingestJobs,
  listConflicts,
  patchConflict,
} from '../../src/ingest/index.ts';
import { useTestIngest } from './support.ts';

type Pair = {
  set?: 'held-out';
  expect: 'contradiction' | 'duplicate' | 'none';
  left: string;
  right: string;
  leftPlace: string;
  rightPlace: string;
  same: boolean;
  kinds: string[];
};
const pairs = readFileSync(join(import.meta.dirname, '../fixtures/contradictions.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line): Pair => JSON.parse(line));

/** As the job sees a pair: only pairs that share a band are compared. */
function judge({ left, right, leftPlace, rightPlace, same }: Pair) {
  const bands = new Set(bandsOf(left));
  if (!bandsOf(right).some((band) => bands.has(band))) return undefined;
  return compareStatements(
    { text: left, place: leftPlace, sameSource: same },
    { text: right, place: rightPlace, sameSource: same },
  );
}

function figures(kind: 'contradiction' | 'duplicate') {
  const found = pairs.filter((pair) => judge(pair)?.kind === kind);
  const right = found.filter((pair) => pair.expect === kind).length;
  const all = pairs.filter((pair) => pair.expect === kind).length;
  return { precision: right / found.length, recall: right / all };
}

test('of 132 made pairs in Chinese and English, contradictions are found with precision and recall of .95 and more', () => {
  expect(pairs.length).toBeGreaterThanOrEqual(60);
  const { precision, recall } = figures('contradiction');
  expect(precision).toBeGreaterThanOrEqual(0.95);
  expect(recall).toBeGreaterThanOrEqual(0.95);
  expect(figures('duplicate').precision).toBeGreaterThanOrEqual(0.95);
  const reversed = pairs.filter((pair) => {
    const turned = {
      ...pair,
      left: pair.right,
      right: pair.left,
      leftPlace: pair.rightPlace,
      rightPlace: pair.leftPlace,
    };
    return judge(turned)?.kind !== judge(pair)?.kind;
  });
  expect(reversed.map(({ left }) => left)).toEqual([]);
});

test('the words that differ are named with their kind and their place', () => {
  const left = '满 99 元包邮，7 天内可退货。';
  const right = '满99元包邮，15天内可退货。';
  const found = compareStatements(
    { text: left, place: '', sameSource: false },
    { text: right, place: '', sameSource: false },
  );
  expect(found?.differences).toHaveLength(1);
  const [difference] = found?.differences ?? [];
  expect(difference?.kind).toBe('duration');
  expect(left.slice(difference?.left?.start, difference?.left?.end)).toBe('7 天');
  expect(right.slice(difference?.right?.start, difference?.right?.end)).toBe('15天');
});

const ingest = useTestIngest();

async function compare(): Promise<void> {
  await ingestJobs(ingest)['ingest.compare-knowledge'].run(
    { workspaceId: ingest.actor.workspaceId },
    { attempt: 1, signal: new AbortController().signal },
  );
}

async function conflicts(status: Conflict['status'] = 'open'): Promise<Conflict[]> {
  await compare();
  return (await listConflicts(ingest.db, ingest.actor.workspaceId, { status, limit: 50 })).items;
}

const said = ({ left, right }: Conflict) => [left.text, right.text].sort();

test('a contradiction between a document and another is listed once, dismissed for good, and open again when a text changes', async () => {
  const policy = await ingest.learn(
    'policy.md',
    '# 退货政策\n\n自收货之日起 7 天内可以申请无理由退货。\n\n退回的商品须保持完好，配件齐全。',
  );
  await ingest.learn(
    'faq.md',
    '# 常见问题\n\n自签收之日起15天内可申请无理由退货。\n\n会员日每月一次，详见公告。',
  );
  const [found, ...more] = await conflicts();
  expect(more).toEqual([]);
  expect(found && said(found)).toEqual([
    '自收货之日起 7 天内可以申请无理由退货。',
    '自签收之日起15天内可申请无理由退货。',
  ]);
  expect(found).toMatchObject({ kind: 'contradiction', status: 'open', differences: [{ kind: 'duration' }] });
  expect([found?.left.title, found?.right.title].sort()).toEqual(['常见问题', '退货政策']);
  const dismissed = await patchConflict(ingest.db, ingest.actor, found?.id ?? '', { status: 'dismissed' });
  expect(dismissed).toMatchObject({ status: 'dismissed', decidedBy: 'Ann' });
  // The same words in a new version are the same decision.
  const version = async (text: string) => {
    await addVersion(ingest, ingest.actor, policy.id, await ingest.file('policy.md', text));
    await ingest.index(policy.id);
  };
  await version('# 退货政策\n\n自收货之日起 7 天内可以申请无理由退货。\n\n新的一段。');
  expect(await conflicts()).toEqual([]);
  await version('# 退货政策\n\n自收货之日起 30 天内可以申请无理由退货。\n\n新的一段。');
  const again = await conflicts();
  expect(again).toHaveLength(1);
  expect(again[0]?.id).not.toBe(found?.id);
  await version('# 退货政策\n\n自收货之日起 15 天内可以申请无理由退货。\n\n新的一段。');
  expect(await conflicts()).toEqual([]);
  // Nobody settled it, its text is gone: it has no sides to show.
  expect(await conflicts('settled')).toEqual([]);
});

test('two FAQ entries that say the same are duplicates, and settle themselves when one goes', async () => {
  const faq = (question: string, answer: string) =>
    createFaqEntry(ingest, ingest.actor, { question, answer, variants: [], tags: [] });
  await faq('How do I reset the pump?', 'Hold the red button for five seconds until the lamp blinks.');
  const second = await faq(
    'How do I reset the pump?',
    'Hold the red button for 5 seconds until the lamp blinks.',
  );
  await faq('How do I drain the pump?', 'Open the valve at the bottom and wait for ten minutes.');
  const [found, ...more] = await conflicts();
  expect(more).toEqual([]);
  expect(found).toMatchObject({ kind: 'duplicate', differences: [] });
  await deleteFaqEntry(ingest, ingest.actor, second.id);
  expect(await conflicts()).toEqual([]);
});

test('another workspace sees none of it', async () => {
  const page = await listConflicts(ingest.db, 'ws_other', { status: 'dismissed', limit: 10 });
  expect(page.items).toEqual([]);
  await expect(
    patchConflict(ingest.db, { ...ingest.actor, workspaceId: 'ws_other' }, 'cfl_1', { status: 'open' }),
  ).rejects.toMatchObject({ code: 'conflict.not_found' });
});
