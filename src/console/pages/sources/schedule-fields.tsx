import { Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DocumentAccess } from '../../../contract/index.ts';
import { Field } from '../../parts/field.tsx';

const named = ['hourly', 'daily', 'weekly', 'manual'] as const;
const accesses = ['quote', 'passage', 'file'] as const;

/** One of the named intervals, or a crontab. */
export function ScheduleField({
  value,
  onChange,
  error,
}: {
  value: string;
  onChange: (schedule: string) => void;
  error?: string | undefined;
}) {
  const { t } = useTranslation();
  const [isCron, setCron] = useState(!named.some((each) => each === value));
  return (
    <>
      <Field label={t('sources.schedule')} error={isCron ? undefined : error}>
        <Select
          value={isCron ? 'cron' : value}
          onChange={(next) => {
            setCron(next === 'cron');
            onChange(next === 'cron' ? '30 2 * * *' : next);
          }}
          options={[...named, 'cron' as const].map((each) => ({
            value: each,
            label: t(`sources.every.${each}`),
          }))}
        />
      </Field>
      {isCron && (
        <Field label={t('sources.cron')} hint={t('sources.cronHint')} error={error}>
          <Input value={value} maxLength={100} onChange={(event) => onChange(event.target.value)} />
        </Field>
      )}
    </>
  );
}

export type Limits = { maxPages: number; maxDepth: number; tags: string[]; access: DocumentAccess };

export function LimitsFields({
  value,
  onChange,
  isCrawl,
}: {
  value: Limits;
  onChange: (limits: Limits) => void;
  isCrawl: boolean;
}) {
  const { t } = useTranslation();
  return (
    <>
      <div className="source-two">
        <Field label={t('sources.maxPages')}>
          <InputNumber
            min={1}
            max={10_000}
            value={value.maxPages}
            onChange={(maxPages) => onChange({ ...value, maxPages: maxPages ?? 500 })}
          />
        </Field>
        {isCrawl && (
          <Field label={t('sources.maxDepth')}>
            <InputNumber
              min={0}
              max={20}
              value={value.maxDepth}
              onChange={(maxDepth) => onChange({ ...value, maxDepth: maxDepth ?? 5 })}
            />
          </Field>
        )}
      </div>
      <Field label={t('sources.access')}>
        <Select
          value={value.access}
          onChange={(access) => onChange({ ...value, access })}
          options={accesses.map((each) => ({ value: each, label: t(`knowledge.detail.${each}`) }))}
        />
      </Field>
      <Field label={t('sources.tags')} hint={t('knowledge.detail.tagsHint')}>
        <Select
          mode="tags"
          open={false}
          suffixIcon={null}
          tokenSeparators={[',', '，']}
          value={value.tags}
          onChange={(tags) => onChange({ ...value, tags })}
        />
      </Field>
    </>
  );
}
