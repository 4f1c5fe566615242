import { LineChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Figure, FigureKey, QualityReport } from '../../../contract/index.ts';
import { useIsDark } from '../../app/theme-choice.ts';
import { duration, localDay, number, percent } from '../../i18n/format.ts';
import { mainValue, shownValue } from './figures.ts';
import { addDays, type Interval } from './period.ts';
import { useReportParams } from './use-report-params.ts';

use([LineChart, GridComponent, TooltipComponent, SVGRenderer]);

type Point = { label: string; figure: Figure | undefined };

export default function Trend({ report, figureKey }: { report: QualityReport; figureKey: FigureKey }) {
  const { t } = useTranslation();
  const { interval } = useReportParams();
  const [isTable, setTable] = useState(false);
  const name = t(`quality.figure.${figureKey}.name`);
  const points: Point[] = report.buckets.map(({ from, to, figures }) => ({
    label: bucketLabel(from, to, interval),
    figure: figures.find(({ key }) => key === figureKey),
  }));
  return (
    <section className="trend card" aria-label={t('quality.trend', { name })}>
      <div className="trend-head">
        <h2>{t('quality.trend', { name })}</h2>
        <button type="button" className="figure-formula-button" onClick={() => setTable(!isTable)}>
          {t(isTable ? 'quality.asChart' : 'quality.asTable')}
        </button>
      </div>
      {isTable ? <Table points={points} name={name} /> : <Chart points={points} />}
    </section>
  );
}

function bucketLabel(from: string, to: string, interval: Interval): string {
  if (interval === 'day') return localDay(from, { month: 'short', day: 'numeric' });
  if (interval === 'week') {
    const short = { month: 'numeric', day: 'numeric' } as const;
    return `${localDay(from, short)} – ${localDay(addDays(to, -1), short)}`;
  }
  if (interval === 'month') return localDay(from, { year: 'numeric', month: 'short' });
  return `${from.slice(0, 4)} Q${Math.floor((Number(from.slice(5, 7)) - 1) / 3) + 1}`;
}

/** A period without anything to measure is a gap in the line, not a zero. */
function Chart({ points }: { points: Point[] }) {
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  const isDark = useIsDark();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are read anew when the theme changes
  useEffect(() => {
    if (!place.current) return;
    const style = getComputedStyle(document.documentElement);
    const color = (name: string) => style.getPropertyValue(name).trim();
    const isRatio = points.find(({ figure }) => figure)?.figure?.kind !== 'duration';
    const shown = (value: number) => (isRatio ? percent(value, 0) : duration(value));
    const chart = init(place.current, undefined, { renderer: 'svg' });
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: style.getPropertyValue('--sans') },
      grid: {
        left: 8,
        right: 16,
        top: 12,
        bottom: 4,
        outerBoundsMode: 'same',
        outerBoundsContain: 'axisLabel',
      },
      xAxis: {
        type: 'category',
        data: points.map(({ label }) => label),
        boundaryGap: points.length === 1,
        axisLine: { lineStyle: { color: color('--line-strong') } },
        axisTick: { show: false },
        axisLabel: { color: color('--ink-faint'), hideOverlap: true },
      },
      yAxis: {
        type: 'value',
        min: 0,
        ...(isRatio ? { max: 1, interval: 0.25 } : { splitNumber: 4 }),
        splitLine: { lineStyle: { color: color('--line') } },
        axisLabel: { color: color('--ink-faint'), formatter: shown },
      },
      tooltip: {
        trigger: 'axis',
        renderMode: 'html',
        backgroundColor: color('--surface'),
        borderColor: color('--line'),
        textStyle: { color: color('--ink'), fontSize: 13 },
        formatter: (all: unknown) => {
          const at = (all as { dataIndex: number }[])[0]?.dataIndex ?? 0;
          return tooltip(points[at], (numerator, denominator) => t('quality.of', { numerator, denominator }));
        },
      },
      series: [
        {
          type: 'line',
          data: points.map(({ figure }) => (figure ? mainValue(figure) : null)),
          symbolSize: 7,
          showAllSymbol: true,
          lineStyle: { width: 2, color: color('--accent-ink') },
          itemStyle: { color: color('--accent-ink') },
        },
      ],
    });
    const resized = new ResizeObserver(() => chart.resize());
    resized.observe(place.current);
    return () => {
      resized.disconnect();
      chart.dispose();
    };
  }, [points, isDark, t]);
  return <div ref={place} className="trend-chart" />;
}

function tooltip(
  point: Point | undefined,
  of: (numerator: string, denominator: string) => string,
): HTMLElement {
  const box = document.createElement('div');
  const line = (text: string) =>
    box.append(Object.assign(document.createElement('div'), { textContent: text }));
  line(point?.label ?? '');
  if (point?.figure) {
    const { figure } = point;
    line(shownValue(figure));
    if (figure.kind === 'ratio') line(of(number(figure.numerator), number(figure.denominator)));
    else line(`n = ${figure.n}`);
  }
  return box;
}

function Table({ points, name }: { points: Point[]; name: string }) {
  const { t } = useTranslation();
  return (
    <div className="trend-table">
      <table className="table">
        <thead>
          <tr>
            <th>{t('quality.bucket')}</th>
            <th className="end">{name}</th>
            <th className="end">n</th>
          </tr>
        </thead>
        <tbody>
          {points.map(({ label, figure }) => (
            <tr key={label}>
              <td>{label}</td>
              <td className="end num">{figure ? shownValue(figure) : '–'}</td>
              <td className="end num soft">
                {figure &&
                  (figure.kind === 'ratio'
                    ? `${number(figure.numerator)} / ${number(figure.denominator)}`
                    : number(figure.n))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
