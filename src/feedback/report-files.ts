import ExcelJS from 'exceljs';
import {
  type Figure,
  type FigureKey,
  figureTexts,
  type QualityReport,
  type ReportRow,
} from '../contract/index.ts';
import { guardCell } from '../lib/index.ts';

type Locale = keyof typeof figureTexts;
type Cell = string | number | Date | boolean | null;

/** The report as CSV: one line a figure and piece, RFC 4180. Every cell is a number, a date or a key of ours. */
export function qualityCsv(report: QualityReport): string {
  const header = 'from,to,figure,kind,value,numerator,denominator,low,high,median,p90,n,previous';
  const lines = periodsOf(report).flatMap(({ from, to, figures }) =>
    figures.map((f) => [
      from,
      to,
      f.key,
      f.kind,
      f.value,
      f.numerator,
      f.denominator,
      f.interval?.low,
      f.interval?.high,
      f.median,
      f.p90,
      f.n,
      f.previous?.value,
    ]),
  );
  return csv([header.split(','), ...lines.map((line) => line.map((cell) => cell ?? null))]);
}

function periodsOf(report: QualityReport) {
  return [{ from: report.from, to: report.to, figures: report.figures }, ...report.buckets];
}

const words = {
  'zh-CN': {
    figures: '指标',
    trend: '趋势',
    rows: '明细',
    summary: [
      '指标',
      '数值',
      '分子',
      '分母',
      '95% 区间下限',
      '95% 区间上限',
      '中位数（秒）',
      '90 分位（秒）',
      '样本数',
      '上期',
      '怎么算的',
    ],
    from: '开始',
    to: '结束（不含）',
    row: ['时间', '客户', '内容', '计入分子', '取值', '秒', '工作时间（秒）', '会话', '消息', '回答', '工单'],
    yes: '是',
    no: '否',
  },
  en: {
    figures: 'Figures',
    trend: 'Trend',
    rows: 'Rows',
    summary: [
      'Figure',
      'Value',
      'Numerator',
      'Denominator',
      '95 % low',
      '95 % high',
      'Median (s)',
      '90th percentile (s)',
      'Measured',
      'Period before',
      'How it is counted',
    ],
    from: 'From',
    to: 'To (exclusive)',
    row: [
      'Time',
      'Customer',
      'About',
      'In the numerator',
      'Value',
      'Seconds',
      'Business seconds',
      'Conversation',
      'Message',
      'Answer',
      'Ticket',
    ],
    yes: 'yes',
    no: 'no',
  },
} as const;

/** The report as a workbook: a sheet of the period's figures with their formulas in words, one of their trend. */
export async function qualityWorkbook(report: QualityReport, locale: Locale): Promise<Buffer> {
  const { figures, trend, summary, from, to } = words[locale];
  const workbook = new ExcelJS.Workbook();
  addSheet(
    workbook,
    figures,
    [...summary],
    report.figures.map((each) => figureCells(each, locale)),
  );
  const cells = report.buckets.flatMap((bucket) =>
    bucket.figures.map((each) => [bucket.from, bucket.to, ...figureCells(each, locale).slice(0, -2)]),
  );
  if (cells.length > 0) addSheet(workbook, trend, [from, to, ...summary.slice(0, -2)], cells);
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

function figureCells(figure: Figure, locale: Locale): Cell[] {
  const { key, value, numerator, denominator, interval, median, p90, n, previous } = figure;
  const { name, formula } = figureTexts[locale][key];
  const { low = null, high = null } = interval ?? {};
  const before = previous?.value ?? null;
  return [name, value, numerator, denominator, low, high, median, p90, n, before, formula];
}

/** What one figure counted, a line each, as CSV that Excel reads as UTF-8. Customers' words never run as formulas. */
export function rowsCsv(rows: readonly ReportRow[], locale: Locale): string {
  return `\uFEFF${csv([[...words[locale].row], ...rows.map((row) => rowCells(row, locale))])}`;
}

export async function rowsWorkbook(
  figure: FigureKey,
  rows: readonly ReportRow[],
  locale: Locale,
): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook();
  const cells = rows.map((row) => rowCells(row, locale));
  addSheet(workbook, figureTexts[locale][figure].name, [...words[locale].row], cells);
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

function rowCells(row: ReportRow, locale: Locale): Cell[] {
  const { yes, no } = words[locale];
  return [
    row.at,
    row.contactName,
    row.text,
    row.counted ? yes : no,
    row.value,
    row.seconds,
    row.businessSeconds,
    row.conversationId,
    row.messageId,
    row.answerId,
    row.ticketId,
  ];
}

/** The name of a sheet holds 31 characters, and none of these. */
const notInNames = /[\\/?*[\]:]/g;

function addSheet(workbook: ExcelJS.Workbook, name: string, header: string[], rows: Cell[][]): void {
  const sheet = workbook.addWorksheet(name.replaceAll(notInNames, ' ').slice(0, 31), {
    views: [{ state: 'frozen', ySplit: 1 }],
  });
  sheet.addRow(header).font = { bold: true };
  for (const row of rows) {
    sheet.addRow(row.map((cell) => (typeof cell === 'string' ? guardCell(cell) : cell)));
  }
  for (const [i, title] of header.entries()) {
    const longest = Math.max(
      title.length * 2,
      ...rows.slice(0, 100).map((row) => String(row[i] ?? '').length),
    );
    sheet.getColumn(i + 1).width = Math.min(60, longest + 2);
  }
}

function csv(rows: readonly Cell[][]): string {
  return `${rows.map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  const text = typeof cell === 'string' ? guardCell(cell) : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
