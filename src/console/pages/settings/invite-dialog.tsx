import { Button, Input, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Invitation, Role } from '../../../contract/index.ts';
import { api, read } from '../../api/client.ts';
import { isApiError } from '../../api/error.ts';
import { errorText } from '../../i18n/errors.ts';
import { dateTime } from '../../i18n/format.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Field } from '../../parts/field.tsx';
import { CopyButton } from '../../parts/small.tsx';
import { useAction } from '../../parts/use-action.ts';

const roles: readonly Role[] = ['agent', 'manager', 'admin'];

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('agent');
  const [made, setMade] = useState<Invitation>();
  const invite = useAction({
    silent: true,
    run: () => read(api.invitations.$post({ json: { email: email.trim(), role } })),
    refresh: [['invitations']],
    done: setMade,
  });
  if (made) {
    const text = made.mailed
      ? t('settings.members.mailed', { email: made.email })
      : t('settings.members.notMailed');
    return <LinkDialog link={made.link} expiresAt={made.expiresAt} text={text} onClose={onClose} />;
  }
  const fields = isApiError(invite.error) ? invite.error.fields : {};
  const submit = () => {
    if (email.trim()) invite.mutate();
  };
  return (
    <Dialog
      title={t('settings.members.invite')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="primary" loading={invite.isPending} disabled={!email.trim()} onClick={submit}>
            {t('settings.members.send')}
          </Button>
        </>
      }
    >
      <Field label={t('settings.members.email')} error={fields.email}>
        <Input
          type="email"
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.target.value)}
          onPressEnter={submit}
        />
      </Field>
      <Field label={t('settings.members.role')} hint={t('settings.members.lead')}>
        <Segmented
          block
          value={role}
          onChange={setRole}
          options={roles.map((value) => ({ value, label: t(`common.role.${value}`) }))}
        />
      </Field>
      {invite.isError && !fields.email && (
        <div className="notice notice-danger" role="alert">
          {errorText(invite.error)}
        </div>
      )}
    </Dialog>
  );
}

type LinkProps = { link: string; expiresAt: string; text?: string; onClose: () => void };

export function LinkDialog({ link, expiresAt, text, onClose }: LinkProps) {
  const { t } = useTranslation();
  return (
    <Dialog
      title={t('settings.members.linkTitle')}
      onClose={onClose}
      width={540}
      footer={
        <>
          <CopyButton text={link} />
          <Button type="primary" onClick={onClose}>
            {t('common.close')}
          </Button>
        </>
      }
    >
      {text && <p>{text}</p>}
      <p className="soft">{t('settings.members.linkText', { expires: dateTime(expiresAt) })}</p>
      <pre className="snippet">{link}</pre>
    </Dialog>
  );
}
