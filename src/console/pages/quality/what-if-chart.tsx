import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WhatIf, WhatIfRow } from '../../../contract/index.ts';
import { useIsDark } from '../../app/theme-choice.ts';
import { number, percent } from '../../i18n/format.ts';
import { rowForTarget } from './what-if.ts';

use([LineChart, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

type ChartProps = { data: WhatIf; target: number; certified: number | null };

export default function WhatIfChart(props: ChartProps) {
  const { t } = useTranslation();
  const [isTable, setTable] = useState(false);
  return (
    <>
      {isTable ? <Table rows={props.data.rows} /> : <Chart {...props} />}
      <button type="button" className="figure-formula-button" onClick={() => setTable(!isTable)}>
        {t(isTable ? 'quality.asChart' : 'quality.asTable')}
      </button>
    </>
  );
}

type Point = [number, number | null];

/** Coverage and expected precision (with its band) on the left scale, handoffs a day on the right one. */
function Chart({ data, target, certified }: ChartProps) {
  const { t } = useTranslation();
  const place = useRef<HTMLDivElement>(null);
  const isDark = useIsDark();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are read anew when the theme changes
  useEffect(() => {
    if (!place.current) return;
    const chart = init(place.current, undefined, { renderer: 'svg' });
    chart.setOption(optionOf({ data, target, certified }, t as never));
    const resized = new ResizeObserver(() => chart.resize());
    resized.observe(place.current);
    return () => {
      resized.disconnect();
      chart.dispose();
    };
  }, [data, target, certified, isDark, t]);
  return <div ref={place} className="what-if-chart" />;
}

type Words = (key: string, values?: object) => string;

function optionOf({ data, target, certified }: ChartProps, t: Words) {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string) => style.getPropertyValue(name).trim();
  const { rows } = data;
  const series = (of: (row: WhatIfRow) => number | null): Point[] =>
    rows.map((row) => [row.threshold, of(row)]);
  const known = (row: WhatIfRow) => row.precision.value !== null;
  const words = {
    coverage: t('quality.precision.coverage'),
    precision: t('quality.precision.expected'),
    handoffs: t('quality.precision.handoffs'),
  };
  const axis = { axisLabel: { color: color('--ink-faint') }, axisTick: { show: false } };
  const none = { symbol: 'none', silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false } };
  const thresholds = marksOf(rows, target, certified, t);
  return {
    animation: false,
    textStyle: { fontFamily: style.getPropertyValue('--sans') },
    legend: {
      bottom: 0,
      data: Object.values(words),
      textStyle: { color: color('--ink-soft') },
      itemWidth: 14,
      itemHeight: 3,
      icon: 'roundRect',
      selectedMode: false,
    },
    grid: {
      left: 8,
      right: 8,
      top: 30,
      bottom: 34,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    xAxis: {
      ...axis,
      type: 'value',
      min: 0.1,
      max: 1,
      axisLine: { lineStyle: { color: color('--line-strong') } },
      axisLabel: { ...axis.axisLabel, formatter: (value: number) => percent(value, 0), hideOverlap: true },
      splitLine: { show: false },
    },
    yAxis: [
      {
        ...axis,
        axisLine: { show: false },
        type: 'value',
        min: 0,
        max: 1,
        interval: 0.25,
        axisLabel: { ...axis.axisLabel, formatter: (value: number) => percent(value, 0) },
        splitLine: { lineStyle: { color: color('--line') } },
      },
      {
        ...axis,
        axisLine: { show: false },
        type: 'value',
        min: 0,
        splitNumber: 4,
        minInterval: 1,
        splitLine: { show: false },
      },
    ],
    tooltip: {
      trigger: 'axis',
      renderMode: 'html',
      backgroundColor: color('--surface'),
      borderColor: color('--line'),
      textStyle: { color: color('--ink'), fontSize: 13 },
      formatter: (all: unknown) =>
        tooltip(rows[(all as { dataIndex: number }[])[0]?.dataIndex ?? 0], words, t),
    },
    series: [
      {
        type: 'line',
        name: 'low',
        stack: 'band',
        data: series((row) => (known(row) ? row.precision.low : null)),
        ...none,
      },
      {
        type: 'line',
        name: 'band',
        stack: 'band',
        data: series((row) => (known(row) ? row.precision.high - row.precision.low : null)),
        areaStyle: { color: color('--accent-ink'), opacity: 0.12 },
        ...none,
      },
      {
        type: 'line',
        name: words.precision,
        data: series((row) => row.precision.value),
        symbol: 'none',
        lineStyle: { width: 2, color: color('--accent-ink') },
        itemStyle: { color: color('--accent-ink') },
        markLine: {
          symbol: 'none',
          silent: true,
          label: { color: color('--ink-soft'), fontSize: 11, formatter: '{b}' },
          lineStyle: { color: color('--ink-faint'), type: 'dashed', width: 1 },
          data: thresholds,
        },
      },
      {
        type: 'line',
        name: words.coverage,
        data: series((row) => row.coverage),
        symbol: 'none',
        lineStyle: { width: 2, color: color('--info') },
        itemStyle: { color: color('--info') },
      },
      {
        type: 'line',
        name: words.handoffs,
        yAxisIndex: 1,
        data: series((row) => row.handoffsPerDay),
        symbol: 'none',
        lineStyle: { width: 1.5, type: 'dotted', color: color('--warn') },
        itemStyle: { color: color('--warn') },
      },
    ],
  };
}

/** Where the threshold is, where it is proven, and where the target would put it. */
function marksOf(rows: readonly WhatIfRow[], target: number, certified: number | null, t: Words) {
  const now = rows.find(({ inForce }) => inForce)?.threshold;
  const wanted = rowForTarget(rows, target)?.threshold;
  const marks: { xAxis: number; name: string }[] = [];
  const add = (xAxis: number | null | undefined, name: string) => {
    if (xAxis === null || xAxis === undefined) return;
    const same = marks.find((mark) => Math.abs(mark.xAxis - xAxis) < 0.03);
    if (same) same.name += ` · ${name}`;
    else marks.push({ xAxis, name });
  };
  add(now, t('quality.precision.inForce'));
  add(certified, t('quality.precision.certified'));
  if (wanted !== now) add(wanted, percent(target));
  return marks;
}

function tooltip(row: WhatIfRow | undefined, words: Record<string, string>, t: Words): HTMLElement {
  const box = document.createElement('div');
  const line = (text: string) =>
    box.append(Object.assign(document.createElement('div'), { textContent: text }));
  if (!row) return box;
  const { precision } = row;
  line(t('quality.precision.from', { threshold: percent(row.threshold, 0) }));
  line(`${words.coverage}: ${percent(row.coverage)} (${number(row.answered)})`);
  line(
    `${words.precision}: ${percent(precision.value)} (${percent(precision.low, 0)} – ${percent(precision.high, 0)})`,
  );
  line(`${words.handoffs}: ${number(row.handoffsPerDay, 1)}`);
  return box;
}

function Table({ rows }: { rows: readonly WhatIfRow[] }) {
  const { t } = useTranslation();
  return (
    <div className="trend-table">
      <table className="table">
        <thead>
          <tr>
            <th>{t('quality.precision.threshold')}</th>
            <th className="end">{t('quality.precision.coverage')}</th>
            <th className="end">{t('quality.precision.expected')}</th>
            <th className="end">{t('quality.precision.handoffs')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.threshold}>
              <td className="num">
                {percent(row.threshold, 0)}{' '}
                {row.inForce && <span className="faint">{t('quality.precision.inForce')}</span>}
              </td>
              <td className="end num">{percent(row.coverage)}</td>
              <td className="end num">
                {percent(row.precision.value)}{' '}
                {row.precision.value !== null && (
                  <span className="faint">
                    {percent(row.precision.low, 0)} – {percent(row.precision.high, 0)}
                  </span>
                )}
              </td>
              <td className="end num">{number(row.handoffsPerDay, 1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
