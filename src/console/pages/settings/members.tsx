import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Member, Role } from '../../../contract/index.ts';
import { api, done, read } from '../../api/client.ts';
import { invitationsQuery, membersQuery } from '../../api/queries.ts';
import { dateOnly, dateTime } from '../../i18n/format.ts';
import { ask } from '../../parts/ask.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Menu } from '../../parts/menu.tsx';
import { Avatar, Pill } from '../../parts/small.tsx';
import { Loaded } from '../../parts/states.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useMay, useMe } from '../../parts/use-me.ts';
import { InviteDialog, LinkDialog } from './invite-dialog.tsx';
import { SettingsPage } from './settings-page.tsx';

export const roles: readonly Role[] = ['agent', 'manager', 'admin'];

export function Component() {
  const { t } = useTranslation();
  const mayWrite = useMay('members:write');
  const [isInviting, setInviting] = useState(false);
  const query = useQuery(membersQuery);
  return (
    <SettingsPage
      name="members"
      lead={t('settings.members.lead')}
      actions={
        mayWrite && (
          <Button type="primary" icon={<Icon name="plus" size={16} />} onClick={() => setInviting(true)}>
            {t('settings.members.invite')}
          </Button>
        )
      }
    >
      <Loaded query={query}>
        {({ items }) => (
          <ul className="people">
            {items.map((each) => (
              <MemberRow key={each.id} member={each} mayWrite={mayWrite} />
            ))}
          </ul>
        )}
      </Loaded>
      {mayWrite && <Invitations />}
      {isInviting && <InviteDialog onClose={() => setInviting(false)} />}
    </SettingsPage>
  );
}

function MemberRow({ member, mayWrite }: { member: Member; mayWrite: boolean }) {
  const { t } = useTranslation();
  const { memberId } = useMe();
  const { id, name, email, role, createdAt } = member;
  const [link, setLink] = useState<{ link: string; expiresAt: string }>();
  const change = useAction({
    run: (next: Role) => read(api.members[':id'].$patch({ param: { id }, json: { role: next } })),
    refresh: [['members'], ['me']],
    said: t('settings.members.roleChanged'),
  });
  const remove = useAction({
    run: () => done(api.members[':id'].$delete({ param: { id } })),
    refresh: [['members'], ['me']],
    said: t('settings.members.removed'),
  });
  const makeLink = useAction({
    run: () => read(api.members[':id']['password-reset-link'].$post({ param: { id } })),
    done: setLink,
  });
  const askToRemove = async () => {
    const question = {
      title: t('settings.members.removeTitle', { name }),
      text: t('settings.members.removeText'),
      action: t('settings.members.remove'),
    };
    if (await ask(question)) remove.mutate();
  };
  return (
    <li className="person">
      <Avatar name={name} id={id} size={36} />
      <div className="grow">
        <div className="row">
          <strong>{name}</strong>
          {id === memberId && <Pill>{t('settings.members.you')}</Pill>}
        </div>
        <div className="soft small cut">
          {email} · {t('settings.members.joined')} {dateOnly(createdAt)}
        </div>
      </div>
      {mayWrite ? (
        <Select
          aria-label={`${t('settings.members.role')}: ${name}`}
          style={{ minWidth: 110 }}
          value={role}
          loading={change.isPending}
          onChange={(next) => change.mutate(next)}
          options={roles.map((value) => ({ value, label: t(`common.role.${value}`) }))}
        />
      ) : (
        <Pill>{t(`common.role.${role}`)}</Pill>
      )}
      {mayWrite && (
        <Menu
          label={t('settings.members.actions', { name })}
          align="end"
          items={[
            {
              key: 'link',
              label: t('settings.members.resetLink'),
              icon: 'link',
              run: () => makeLink.mutate(),
            },
            {
              key: 'remove',
              label: t('settings.members.remove'),
              icon: 'trash',
              danger: true,
              run: () => void askToRemove(),
            },
          ]}
        >
          <Icon name="more" />
        </Menu>
      )}
      {link && <LinkDialog {...link} onClose={() => setLink(undefined)} />}
    </li>
  );
}

function Invitations() {
  const { t } = useTranslation();
  const query = useQuery(invitationsQuery);
  const revoke = useAction({
    run: (id: string) => done(api.invitations[':id'].$delete({ param: { id } })),
    refresh: [['invitations']],
    said: t('settings.members.revoked'),
  });
  const items = query.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <section className="invitations">
      <h2>{t('settings.members.open')}</h2>
      <ul className="people">
        {items.map(({ id, email, role, expiresAt }) => (
          <li key={id} className="person">
            <div className="grow">
              <strong className="cut">{email}</strong>
              <div className="soft small">{t('settings.members.expires', { time: dateTime(expiresAt) })}</div>
            </div>
            <Pill>{t(`common.role.${role}`)}</Pill>
            <Button
              size="small"
              loading={revoke.isPending && revoke.variables === id}
              onClick={() => revoke.mutate(id)}
            >
              {t('settings.members.revoke')}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
