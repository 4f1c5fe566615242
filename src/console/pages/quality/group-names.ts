import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { BreakdownBy } from '../../../contract/index.ts';
import { inboxesQuery, labelsQuery, teamsQuery } from '../../api/queries.ts';
import { languageName } from '../../i18n/format.ts';

/** What a group of a breakdown is called; a label or a team that is gone keeps its id. */
export function useGroupNames(): (by: BreakdownBy, value: string | null) => string {
  const { t } = useTranslation();
  const { data: inboxes } = useQuery(inboxesQuery);
  const { data: labels } = useQuery(labelsQuery);
  const { data: teams } = useQuery(teamsQuery);
  return (by, value) => {
    if (value === null) return t(`quality.breakdown.without.${by}`);
    if (by === 'language') return languageName(value);
    if (by === 'inbox') return inboxes?.items.find(({ id }) => id === value)?.name ?? value;
    const named = by === 'label' ? labels?.items : by === 'team' ? teams?.items : undefined;
    return named?.find(({ id }) => id === value)?.name ?? value;
  };
}
