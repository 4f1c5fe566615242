import { useTranslation } from 'react-i18next';
import { chooseWorkspace } from '../api/workspace.ts';
import { Icon } from '../parts/icons.tsx';
import { Menu } from '../parts/menu.tsx';
import { Avatar } from '../parts/small.tsx';
import { useMe } from '../parts/use-me.ts';

export function WorkspaceMenu() {
  const { t } = useTranslation();
  const { workspaces, workspaceId } = useMe();
  const current = workspaces.find(({ id }) => id === workspaceId);
  const name = current?.name ?? t('common.appName');
  const label = (
    <>
      <Avatar name={name} id={workspaceId} size={26} />
      <span className="workspace-name">{name}</span>
    </>
  );
  if (workspaces.length < 2) return <div className="workspace">{label}</div>;
  const change = (id: string) => {
    chooseWorkspace(id);
    // Nothing of the other workspace may stay on the screen or in memory.
    location.assign('/console/');
  };
  return (
    <Menu
      label={`${t('common.switchWorkspace')}: ${name}`}
      className="workspace workspace-button"
      items={workspaces.map((each) => ({
        key: each.id,
        label: each.name,
        checked: each.id === workspaceId,
        run: () => change(each.id),
      }))}
    >
      {label}
      <Icon name="chevronDown" size={15} />
    </Menu>
  );
}
