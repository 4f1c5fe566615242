import { useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { LimitFields } from '../../../contract/index.ts';
import { inboxesQuery } from '../../api/queries.ts';
import { Field } from '../../parts/field.tsx';

type Props = {
  value: LimitFields;
  errors: Record<string, string>;
  onChange: (change: Partial<LimitFields>) => void;
};

/** When and to whom a document or FAQ entry may be shown. */
export function LimitFieldsForm({ value, errors, onChange }: Props) {
  const { t } = useTranslation();
  const { validFrom, validUntil, audience } = value;
  const isSwapped = validFrom !== null && validUntil !== null && validFrom > validUntil;
  return (
    <>
      <div className="limit-days">
        <Field label={t('life.limits.from')} hint={t('life.limits.dayHint')} error={errors.validFrom}>
          <Input
            type="date"
            value={validFrom ?? ''}
            onChange={(event) => onChange({ validFrom: event.target.value || null })}
          />
        </Field>
        <Field
          label={t('life.limits.until')}
          error={isSwapped ? t('life.limits.swapped') : errors.validUntil}
        >
          <Input
            type="date"
            value={validUntil ?? ''}
            onChange={(event) => onChange({ validUntil: event.target.value || null })}
          />
        </Field>
      </div>
      <Audience audience={audience} error={errors.audience} onChange={onChange} />
    </>
  );
}

function Audience({
  audience,
  error,
  onChange,
}: {
  audience: string[] | null;
  error: string | undefined;
  onChange: Props['onChange'];
}) {
  const { t } = useTranslation();
  const inboxes = useQuery(inboxesQuery).data?.items ?? [];
  const options = inboxes.map(({ id, name }) => ({ value: id, label: name }));
  const gone = (audience ?? []).filter((id) => !inboxes.some((inbox) => inbox.id === id));
  return (
    <Field
      label={t('life.limits.audience')}
      hint={
        audience?.length === 0 ? (
          <>
            {t('life.limits.nobody')}{' '}
            <Button type="link" size="small" onClick={() => onChange({ audience: null })}>
              {t('life.limits.everybody')}
            </Button>
          </>
        ) : (
          t('life.limits.audienceHint')
        )
      }
      error={error}
    >
      <Select
        mode="multiple"
        optionFilterProp="label"
        placeholder={t(audience === null ? 'life.anyInbox' : 'life.limits.nobody')}
        value={audience ?? []}
        onChange={(ids) => onChange({ audience: ids.length > 0 ? ids : null })}
        options={[...options, ...gone.map((id) => ({ value: id, label: t('life.limits.gone') }))]}
      />
    </Field>
  );
}
