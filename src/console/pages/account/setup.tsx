import { useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, given, read } from '../../api/client.ts';
import { chooseWorkspace } from '../../api/workspace.ts';
import { Field } from '../../parts/field.tsx';
import { Door } from './door.tsx';
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
  const text = (name: keyof typeof form.values) => ({
    size: 'large' as const,
    value: form.values[name],
    onChange: (event: { target: { value: string } }) => form.set({ [name]: event.target.value }),
  });
  return (
    <Door title={t('account.setup.title')} text={t('account.setup.text')}>
      <form onSubmit={form.onSubmit}>
        <Field
          label={t('account.setup.workspace')}
          hint={t('account.setup.workspaceHint')}
          error={form.problem('workspace')}
        >
          <Input {...text('workspace')} autoFocus required maxLength={100} autoComplete="organization" />
        </Field>
        <Field label={t('account.setup.name')} optional error={form.problem('name')}>
          <Input {...text('name')} maxLength={100} autoComplete="name" />
        </Field>
        <Field label={t('account.setup.email')} error={form.problem('email')}>
          <Input {...text('email')} type="email" required autoComplete="username" />
        </Field>
        <Field
          label={t('account.setup.password')}
          hint={t('account.reset.hint')}
          error={form.problem('password')}
        >
          <Input.Password
            {...text('password')}
            required
            minLength={10}
            maxLength={128}
            autoComplete="new-password"
          />
        </Field>
        {form.failure && (
          <div className="notice notice-danger" role="alert">
            {form.failure}
          </div>
        )}
        <Button type="primary" size="large" htmlType="submit" block loading={form.isBusy}>
          {t('account.setup.submit')}
        </Button>
      </form>
    </Door>
  );
}
