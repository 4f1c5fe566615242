import { useQuery } from '@tanstack/react-query';
import { labelsQuery } from '../../api/queries.ts';

/** The labels of a conversation, each with its colour and its name. */
export function LabelChips({ ids }: { ids: string[] }) {
  const { data } = useQuery({ ...labelsQuery, enabled: ids.length > 0 });
  const labels = data?.items.filter(({ id }) => ids.includes(id)) ?? [];
  return labels.map(({ id, name, color }) => (
    <span key={id} className={`label label-${color}`}>
      {name}
    </span>
  ));
}
