import { sourceInput } from '../../src/contract/index.ts';
import {
  createSource,
  getSource,
  listSourcePages,
  listSourceRuns,
  syncSource,
} from '../../src/ingest/index.ts';
import { syncSourceJob } from '../../src/ingest/sources/sync-source.job.ts';
import { decide } from '../../src/retrieval/index.ts';
import { runIndexJob, type useTestIngest } from './support.ts';
import type { Website } from './website.ts';

const signal = new AbortController().signal;

/** What a test does with sources: adds one, runs it as the worker would, looks at its pages, asks what was learned. */
export function useSources(test: ReturnType<typeof useTestIngest>) {
  async function add(site: Website, path: string, kind: 'page' | 'sitemap' | 'crawl', more: object = {}) {
    const source = await createSource(
      test,
      test.actor,
      sourceInput.parse({ url: `${site.url}${path}`, kind, schedule: 'manual', ...more }),
    );
    await work(source.id);
    return source.id;
  }

  /** Does the run that is under way, as the worker would, and learns what it brought. */
  async function work(sourceId: string, slices = 50) {
    const handler = syncSourceJob(test, { politeMs: 0, sliceMs: 10_000 });
    const { items } = await listSourceRuns(test.db, test.actor.workspaceId, sourceId, { limit: 1 });
    const payload = { workspaceId: test.actor.workspaceId, sourceId, runId: items[0]?.id ?? '' };
    for (let slice = 0; slice < slices; slice += 1) {
      try {
        await handler.run(payload, { attempt: 1, signal });
      } catch (error) {
        await handler.failed?.(payload, error);
      }
      const run = (await getSource(test.db, test.actor.workspaceId, sourceId)).lastRun;
      if (run?.status !== 'running') break;
    }
  }

  /** Learns what the last run brought. */
  async function learnAll() {
    const queued = await test.db
      .selectFrom('document_versions')
      .select(['id', 'document_id'])
      .where('workspace_id', '=', test.actor.workspaceId)
      .where('status', '=', 'queued')
      .execute();
    for (const { id, document_id } of queued) await runIndexJob(test, document_id, id);
  }

  async function again(sourceId: string) {
    await syncSource(test.db, test.actor, sourceId);
    await work(sourceId);
    return (await getSource(test.db, test.actor.workspaceId, sourceId)).lastRun;
  }

  async function pagesOf(sourceId: string) {
    const { items } = await listSourcePages(test.db, test.actor.workspaceId, sourceId, { limit: 500 });
    return Object.fromEntries(
      items.map((each) => [new URL(each.url).pathname + new URL(each.url).search, each]),
    );
  }

  async function statuses(sourceId: string) {
    const pages = await pagesOf(sourceId);
    return Object.fromEntries(
      Object.entries(pages).map(([path, { status, error }]) => [
        path,
        error === null ? status : `${status} ${error.code}`,
      ]),
    );
  }

  /** What answers a question, once everything is learned. */
  async function ask(question: string) {
    await learnAll();
    const { workspaceId } = test.actor;
    const policy = { answerThreshold: 0, suggestThreshold: 0, relatedThreshold: 0, alwaysHumanTopics: [] };
    const decision = await decide(test, {
      workspaceId,
      question,
      history: [],
      policy,
      misses: 0,
      reach: { inboxId: null, today: '2026-11-22' },
    });
    return decision.citations[0];
  }

  return { add, work, learnAll, again, pagesOf, statuses, ask };
}
