import { useQueryClient } from '@tanstack/react-query';
import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, read } from '../../api/client.ts';
import { chooseWorkspace } from '../../api/workspace.ts';
import { Field } from '../../parts/field.tsx';
import { Door } from './door.tsx';
import { DoorForm } from './door-form.tsx';
import { NoToken } from './no-token.tsx';
import { tokenOfLink, useForm } from './use-form.ts';

export function Component() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [token] = useState(tokenOfLink);
  const form = useForm({ name: '', password: '' }, async ({ name, password }) => {
    const { email, workspaceId } = await read(
      api.invitations.accept.$post({ json: { token, name: name.trim(), password } }),
    );
    const signedIn = await read(
      api.auth['sign-in'].email.$post({ json: { email, password, rememberMe: true } }),
    ).catch(() => undefined);
    chooseWorkspace(workspaceId);
    client.clear();
    if (signedIn) await navigate('/', { replace: true });
    else await navigate('/sign-in', { replace: true, state: { email, said: t('account.invite.done') } });
  });
  if (token === '') return <NoToken />;
  return (
    <Door title={t('account.invite.title')} text={t('account.invite.text')}>
      <DoorForm form={form} submit={t('account.invite.submit')}>
        <Field label={t('account.setup.name')} error={form.problem('name')}>
          <Input autoFocus required maxLength={100} autoComplete="name" {...form.input('name')} />
        </Field>
        <Field
          label={t('account.setup.password')}
          hint={t('account.reset.hint')}
          error={form.problem('password')}
        >
          <Input.Password
            required
            minLength={10}
            maxLength={128}
            autoComplete="new-password"
            {...form.input('password')}
          />
        </Field>
      </DoorForm>
    </Door>
  );
}
