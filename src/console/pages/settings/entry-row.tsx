import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ask } from '../../parts/ask.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Menu } from '../../parts/menu.tsx';

type RowProps = {
  name: string;
  mayWrite: boolean;
  onEdit: () => void;
  onRemove: () => void;
  removeTitle: string;
  removeText: string;
  children: ReactNode;
};

/** A thing of a settings list: what it is, and a menu to change or delete it. */
export function EntryRow({ name, mayWrite, onEdit, onRemove, removeTitle, removeText, children }: RowProps) {
  const { t } = useTranslation();
  const askToRemove = async () => {
    if (await ask({ title: removeTitle, text: removeText, action: t('desk.form.remove') })) onRemove();
  };
  return (
    <li className="person">
      <div className="grow">{children}</div>
      {mayWrite && (
        <Menu
          label={t('desk.form.actions', { name })}
          align="end"
          items={[
            { key: 'edit', label: t('desk.form.edit'), icon: 'note', run: onEdit },
            {
              key: 'remove',
              label: t('desk.form.remove'),
              icon: 'trash',
              danger: true,
              run: () => void askToRemove(),
            },
          ]}
        >
          <Icon name="more" />
        </Menu>
      )}
    </li>
  );
}
