import type { Command } from 'commander';
import { type Figure, reportQuery } from '../contract/index.ts';
import { qualityReport } from '../feedback/index.ts';
import { AppError } from '../lib/index.ts';
import { chooseWorkspace, contextOf, withDatabase } from './context.ts';

type ReportOptions = {
  from: string;
  to: string;
  workspace?: string;
  timeZone?: string;
  inbox?: string;
  language?: string;
  json?: true;
};

export function addReportCommand(program: Command): void {
  program
    .command('report')
    .description('print the quality figures of a period')
    .requiredOption('--from <date>', 'first day, YYYY-MM-DD')
    .requiredOption('--to <date>', 'the day after the last one')
    .option(
      '--time-zone <zone>',
      'whose days: an IANA name such as Asia/Shanghai',
      Intl.DateTimeFormat().resolvedOptions().timeZone,
    )
    .option('--inbox <id>', 'only this inbox')
    .option('--language <language>', 'only conversations in this language')
    .option('--workspace <id or name>', 'which workspace, where there are several')
    .option('--json', 'print the report as the API returns it')
    .action(async (options: ReportOptions, command: Command) => {
      const query = reportQuery.safeParse({
        from: options.from,
        to: options.to,
        timeZone: options.timeZone,
        inboxId: options.inbox,
        language: options.language,
      });
      if (!query.success) {
        const problems = query.error.issues.map((issue) => `--${issue.path.join('.')}: ${issue.message}`);
        throw new AppError('request.invalid', `The period cannot be read: ${problems.join('; ')}.`);
      }
      await withDatabase(contextOf(command), async ({ db }) => {
        const workspace = await chooseWorkspace(db, options.workspace);
        const report = await qualityReport(db, workspace.id, query.data);
        if (options.json) console.log(JSON.stringify(report, null, 2));
        else
          console.log(
            `${workspace.name}, ${report.from} to ${report.to} (${report.timeZone})\n${tableOf(report.figures)}`,
          );
      });
    });
}

/** One line a figure: its value, what was counted, how sure it is, the period before. */
function tableOf(figures: readonly Figure[]): string {
  const rows = [['figure', 'value', 'counted', '95 % interval', 'before'], ...figures.map(rowOf)];
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function rowOf(figure: Figure): string[] {
  const { key, kind, interval, previous } = figure;
  if (kind === 'duration') {
    return [
      key,
      `median ${seconds(figure.median)}, p90 ${seconds(figure.p90)}`,
      `n ${figure.n}`,
      '',
      seconds(previous?.median ?? null),
    ];
  }
  const range = interval ? `${percent(interval.low)} to ${percent(interval.high)}` : '';
  return [
    key,
    percent(figure.value),
    `${figure.numerator}/${figure.denominator}`,
    range,
    percent(previous?.value ?? null),
  ];
}

function percent(value: number | null): string {
  return value === null ? '–' : `${(value * 100).toFixed(1)} %`;
}

function seconds(value: number | null): string {
  return value === null ? '–' : value < 120 ? `${value.toFixed(0)} s` : `${(value / 60).toFixed(1)} min`;
}
