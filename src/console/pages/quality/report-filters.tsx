import { useQuery } from '@tanstack/react-query';
import { Input, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../../contract/index.ts';
import { inboxesQuery } from '../../api/queries.ts';
import { languageName } from '../../i18n/format.ts';
import { useChangeParams } from '../../parts/use-change-params.ts';
import { intervals, periodOf, presetOf, presets, today } from './period.ts';
import { useReportParams } from './use-report-params.ts';

const languages: readonly Language[] = ['zh-Hans', 'zh-Hant', 'en', 'other'];

export function ReportFilters() {
  const { t } = useTranslation();
  const change = useChangeParams();
  const { period, interval, inboxId, language } = useReportParams();
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
      <Segmented
        aria-label={t('quality.interval.label')}
        value={interval}
        onChange={(value) => change({ interval: value })}
        options={intervals.map((value) => ({ value, label: t(`quality.interval.${value}`) }))}
      />
    </div>
  );
}
