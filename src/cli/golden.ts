import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { GoldenResult, GoldenRun } from '../contract/index.ts';
import type { Db } from '../db/index.ts';
import { getGoldenRun, listGoldenResults, startGoldenRun } from '../feedback/index.ts';
import { AppError } from '../lib/index.ts';
import { chooseWorkspace, commandLineActor, contextOf, withDatabase } from './context.ts';
import { doJobs } from './do-jobs.ts';

type GoldenOptions = { workspace?: string; json?: true };

const pollMs = 200;
const shownChanges = ['lost', 'changed', 'won'] as const;
type ShownChange = (typeof shownChanges)[number];
type Changes = Record<ShownChange, GoldenResult[]>;

export function addGoldenCommand(program: Command): void {
  program
    .command('golden')
    .description(
      'ask all golden questions and compare with the last run; exit code 1 when one is lost that was right before',
    )
    .option('--workspace <id or name>', 'which workspace, where there are several')
    .option('--json', 'print the run and what changed as JSON')
    .action(async (options: GoldenOptions, command: Command) => {
      const context = contextOf(command);
      await withDatabase(context, async (database) => {
        const { db } = database;
        const workspace = await chooseWorkspace(db, options.workspace);
        const { id } = await startGoldenRun(db, commandLineActor(workspace.id));
        // A running server does the job; where none runs this command does.
        const [run] = await Promise.all([ended(db, workspace.id, id), doJobs(context, database)]);
        const changes = await changesOf(db, workspace.id, run.id);
        console.log(options.json ? JSON.stringify({ run, ...changes }, null, 2) : textOf(run, changes));
        if (run.changes.lost > 0) process.exitCode = 1;
      });
    });
}

/** Waits until the run has ended. Throws what a failed one failed of. */
async function ended(db: Db, workspaceId: string, id: string): Promise<GoldenRun> {
  for (;;) {
    const run = await getGoldenRun(db, workspaceId, id);
    if (run.status === 'done') return run;
    if (run.error) throw new AppError(run.error.code, run.error.message);
    await sleep(pollMs);
  }
}

async function changesOf(db: Db, workspaceId: string, runId: string): Promise<Changes> {
  const changes: Changes = { lost: [], changed: [], won: [] };
  for (const change of shownChanges) {
    let cursor: string | undefined;
    do {
      const { items, nextCursor } = await listGoldenResults(db, workspaceId, runId, {
        change,
        cursor,
        limit: 500,
      });
      changes[change].push(...items);
      cursor = nextCursor ?? undefined;
    } while (cursor !== undefined);
  }
  return changes;
}

function textOf(run: GoldenRun, changes: Changes): string {
  const { right, wrong, missed } = run.verdicts;
  const { lost, changed, won } = run.changes;
  const total = right + wrong + missed;
  const threshold = run.threshold === null ? '' : ` at threshold ${run.threshold}`;
  const compared =
    run.previousId === null
      ? 'The first run: nothing to compare with.'
      : `Since the last run: ${lost} lost, ${changed} changed, ${won} won.`;
  return [
    `${right} of ${total} right, ${wrong} wrong, ${missed} missed${threshold}.`,
    compared,
    ...shownChanges.flatMap((change) => changes[change].map((result) => lineOf(change, result))),
  ].join('\n');
}

function lineOf(change: ShownChange, { question, previous, ...now }: GoldenResult): string {
  const told = (each: Pick<GoldenResult, 'verdict' | 'outcome' | 'title'>) =>
    `${each.verdict}, ${each.outcome}${each.title === null ? '' : ` “${each.title}”`}`;
  const confidence = now.confidence === null ? '' : ` (${now.confidence.toFixed(2)})`;
  return `  ${change.padEnd(7)}  ${question.replace(/\s+/g, ' ')}\n           ${
    previous ? `was ${told(previous)}; ` : ''
  }is ${told(now)}${confidence}`;
}
