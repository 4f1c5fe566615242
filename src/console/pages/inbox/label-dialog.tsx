import { useQuery } from '@tanstack/react-query';
import { Checkbox } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { labelsQuery } from '../../api/queries.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { useMay } from '../../parts/use-me.ts';

type LabelDialogProps = { chosen: string[]; onChange: (ids: string[]) => void; onClose: () => void };

export function LabelDialog({ chosen, onChange, onClose }: LabelDialogProps) {
  const { t } = useTranslation();
  const mayManage = useMay('settings:write');
  const { data } = useQuery(labelsQuery);
  const toggle = (id: string) =>
    onChange(chosen.includes(id) ? chosen.filter((each) => each !== id) : [...chosen, id]);
  return (
    <Dialog title={t('desk.labels.title')} onClose={onClose} width={360}>
      {data?.items.length === 0 && <p className="soft">{t('desk.labels.nothing')}</p>}
      <ul className="label-choices">
        {data?.items.map(({ id, name, color }) => (
          <li key={id}>
            <Checkbox checked={chosen.includes(id)} onChange={() => toggle(id)}>
              <span className={`label label-${color}`}>{name}</span>
            </Checkbox>
          </li>
        ))}
      </ul>
      {mayManage && <Link to="/settings/labels">{t('desk.labels.manage')}</Link>}
    </Dialog>
  );
}
