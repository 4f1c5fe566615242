import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { Language, ReviewState, Validity } from '../../../contract/index.ts';
import { inboxesQuery, workspaceQuery } from '../../api/queries.ts';
import { languageName } from '../../i18n/format.ts';
import { useChangeParams } from '../../parts/use-change-params.ts';
import { languages } from './languages.ts';

const reviews: readonly ReviewState[] = ['draft', 'rejected', 'published'];
const validities: readonly Validity[] = ['valid', 'expiring', 'expired', 'not_yet'];

type Filter = { language?: Language; review?: ReviewState; validity?: Validity; inboxId?: string };

/** What the address filters by; unknown values are none. */
export function useLifeFilter(): Filter {
  const [params] = useSearchParams();
  const one = <T extends string>(name: string, known: readonly T[]) =>
    known.find((each) => each === params.get(name));
  const language = one('language', languages);
  const review = one('review', reviews);
  const validity = one('validity', validities);
  const inboxId = params.get('inbox');
  return {
    ...(language && { language }),
    ...(review && { review }),
    ...(validity && { validity }),
    ...(inboxId && { inboxId }),
  };
}

/** By language, inbox, validity, and by review where the workspace has it. */
export function LifeFilters() {
  const { t } = useTranslation();
  const change = useChangeParams();
  const filter = useLifeFilter();
  const inboxes = useQuery(inboxesQuery).data?.items ?? [];
  const hasReview = useQuery(workspaceQuery).data?.settings.reviewKnowledge === true;
  return (
    <>
      <Choice
        label={t('life.languageLabel')}
        none={t('life.anyLanguage')}
        value={filter.language}
        options={languages.map((value) => ({ value, label: languageName(value) }))}
        onChange={(language) => change({ language })}
      />
      {inboxes.length > 1 && (
        <Choice
          label={t('life.inboxLabel')}
          none={t('life.anyInbox')}
          value={filter.inboxId}
          options={inboxes.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(inbox) => change({ inbox })}
        />
      )}
      <Choice
        label={t('life.validityLabel')}
        none={t('life.anyValidity')}
        value={filter.validity}
        options={validities.map((value) => ({ value, label: t(`life.validity.${value}`) }))}
        onChange={(validity) => change({ validity })}
      />
      {(hasReview || filter.review) && (
        <Choice
          label={t('life.reviewLabel')}
          none={t('life.anyReview')}
          value={filter.review}
          options={reviews.map((value) => ({ value, label: t(`life.review.${value}`) }))}
          onChange={(review) => change({ review })}
        />
      )}
    </>
  );
}

type ChoiceProps<T extends string> = {
  label: string;
  none: string;
  value: T | undefined;
  options: { value: T; label: string }[];
  onChange: (value: T | null) => void;
};

function Choice<T extends string>({ label, none, value, options, onChange }: ChoiceProps<T>) {
  return (
    <Select
      allowClear
      style={{ minWidth: 124 }}
      aria-label={label}
      placeholder={none}
      value={value ?? null}
      onChange={(next) => onChange(next ?? null)}
      options={options}
    />
  );
}
