import { useQueryClient } from '@tanstack/react-query';
import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, given, read } from '../../api/client.ts';
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
  const form = useForm({ workspace: '', name: '', email: '', password: '' }, async (values) => {
    const { name, ...rest } = values;
    const email = values.email.trim();
    const { workspaceId } = await read(
      api.setup.$post({ json: { ...rest, email, token, ...given({ name: name.trim() }) } }),
    );
    await read(
      api.auth['sign-in'].email.$post({ json: { email, password: values.password, rememberMe: true } }),
    );
    chooseWorkspace(workspaceId);
    client.clear();
    await navigate('/start', { replace: true });
  });
  if (token === '') return <NoToken />;
  return (
    <Door title={t('account.setup.title')} text={t('account.setup.text')}>
      <DoorForm form={form} submit={t('account.setup.submit')}>
        <Field
          label={t('account.setup.workspace')}
          hint={t('account.setup.workspaceHint')}
          error={form.problem('workspace')}
        >
          <Input
            {...form.input('workspace')}
            autoFocus
            required
            maxLength={100}
            autoComplete="organization"
          />
        </Field>
        <Field label={t('account.setup.name')} optional error={form.problem('name')}>
          <Input {...form.input('name')} maxLength={100} autoComplete="name" />
        </Field>
        <Field label={t('account.setup.email')} error={form.problem('email')}>
          <Input {...form.input('email')} type="email" required autoComplete="username" />
        </Field>
        <Field
          label={t('account.setup.password')}
          hint={t('account.reset.hint')}
          error={form.problem('password')}
        >
          <Input.Password
            {...form.input('password')}
            required
            minLength={10}
            maxLength={128}
            autoComplete="new-password"
          />
        </Field>
      </DoorForm>
    </Door>
  );
}
