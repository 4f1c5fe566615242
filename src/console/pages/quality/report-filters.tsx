import { useQueries, useQuery } from '@tanstack/react-query';
import { Input, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../contract/index.ts';
import { api, read } from '../../api/client.ts';
import { inboxesQuery } from '../../api/queries.ts';
import { languageName } from '../../i18n/format.ts';
import { useChangeParams } from '../../parts/use-change-params.ts';
import { useGroupNames } from './group-names.ts';
import { intervals, periodOf, presetOf, presets, today } from './period.ts';
import { useReportParams } from './use-report-params.ts';

type Grouped = 'team' | 'label' | 'tier';
const alls = { team: 'allTeams', label: 'allLabels', tier: 'allTiers' } as const;

/** Teams, labels and tiers to choose from: those that conversations of the period have, and the one chosen. */
function useGroups(): { by: Grouped; value: string; options: { value: string; label: string }[] }[] {
  const nameOf = useGroupNames();
  const { query, teamId, labelId, tier } = useReportParams();
  const { teamId: _, labelId: __, tier: ___, ...period } = query;
  const chosen: Record<Grouped, string> = { team: teamId, label: labelId, tier };
  const found = useQueries({
    queries: (['team', 'label', 'tier'] as const).map((by) => ({
      queryKey: ['quality-breakdown', period, by],
      queryFn: () => read(api.reports.quality.breakdown.$get({ query: { ...period, by } })),
      staleTime: 60_000,
    })),
  });
  return (['team', 'label', 'tier'] as const).flatMap((by, i) => {
    const values = found[i]?.data?.groups.flatMap(({ value }) => value ?? []) ?? [];
    const all = new Set([...values, ...(chosen[by] && chosen[by] !== 'none' ? [chosen[by]] : [])]);
    if (all.size === 0 && !chosen[by]) return [];
    const options = [...all].map((value) => ({ value, label: nameOf(by, value) }));
    return { by, value: chosen[by], options: [...options, { value: 'none', label: nameOf(by, null) }] };
  });
}

const languages: readonly Language[] = ['zh-Hans', 'zh-Hant', 'en', 'other'];

export function ReportFilters() {
  const { t } = useTranslation();
  const change = useChangeParams();
  const { period, interval, inboxId, language } = useReportParams();
  const groups = useGroups();
  const { data: inboxes } = useQuery(inboxesQuery);
  const preset = presetOf(period, today());
  const [isCustom, setCustom] = useState(preset === undefined);
  const shown = isCustom || !preset ? ('custom' as const) : preset;
  const date = (name: 'from' | 'to') => (
    <Input
      type="date"
      className="report-date"
      aria-label={t(`quality.${name}`)}
      value={period[name]}
      {...(name === 'from' ? { max: period.to } : { min: period.from })}
      onChange={({ target: { value } }) => value && change({ ...period, [name]: value, interval: null })}
    />
  );
  return (
    <div className="bar report-bar">
      <Select
        aria-label={t('quality.period.label')}
        style={{ minWidth: 120 }}
        value={shown}
        onChange={(value) => {
          setCustom(value === 'custom');
          if (value !== 'custom') change({ ...periodOf(value, today()), interval: null });
        }}
        options={[...presets, 'custom' as const].map((value) => ({
          value,
          label: t(`quality.period.${value}`),
        }))}
      />
      {shown === 'custom' && (
        <>
          {date('from')}
          {date('to')}
        </>
      )}
      {(inboxes?.items.length ?? 0) > 1 && (
        <Select
          allowClear
          aria-label={t('quality.inbox')}
          placeholder={t('quality.allInboxes')}
          style={{ minWidth: 130 }}
          value={inboxId || null}
          onChange={(value) => change({ inbox: value ?? null })}
          options={inboxes?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []}
        />
      )}
      <Select
        allowClear
        aria-label={t('quality.language')}
        placeholder={t('quality.allLanguages')}
        style={{ minWidth: 130 }}
        value={language ?? null}
        onChange={(value) => change({ language: value ?? null })}
        options={languages.map((value) => ({ value, label: languageName(value) }))}
      />
      {groups.map(({ by, value, options }) => (
        <Select
          key={by}
          allowClear
          aria-label={t(`quality.${by}`)}
          placeholder={t(`quality.${alls[by]}`)}
          style={{ minWidth: 120 }}
          value={value || null}
          onChange={(next) => change({ [by]: next ?? null })}
          options={options}
        />
      ))}
      <Segmented
        aria-label={t('quality.interval.label')}
        value={interval}
        onChange={(value) => change({ interval: value })}
        options={intervals.map((value) => ({ value, label: t(`quality.interval.${value}`) }))}
      />
    </div>
  );
}
