import { useQueryClient } from '@tanstack/react-query';
import { Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useNavigate, useSearchParams } from 'react-router';
import { api, read } from '../../api/client.ts';
import { Field } from '../../parts/field.tsx';
import { Door } from './door.tsx';
import { DoorForm } from './door-form.tsx';
import { safeNext } from './safe-next.ts';
import { useForm } from './use-form.ts';

export function Component() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [query] = useSearchParams();
  const state = useLocation().state as { email?: string; said?: string } | null;
  const form = useForm({ email: state?.email ?? '', password: '' }, async ({ email, password }) => {
    await read(
      api.auth['sign-in'].email.$post({ json: { email: email.trim(), password, rememberMe: true } }),
    );
    client.clear();
    await navigate(safeNext(query.get('next')), { replace: true });
  });
  return (
    <Door title={t('account.signIn.title')}>
      {state?.said && <div className="notice">{state.said}</div>}
      <DoorForm
        form={form}
        submit={t('account.signIn.submit')}
        further={<Link to="/forgot-password">{t('account.signIn.forgot')}</Link>}
      >
        <Field label={t('account.signIn.email')} error={form.problem('email')}>
          <Input
            type="email"
            name="email"
            autoComplete="username"
            autoFocus={!state?.email}
            required
            {...form.input('email')}
          />
        </Field>
        <Field label={t('account.signIn.password')} error={form.problem('password')}>
          <Input.Password
            name="password"
            autoComplete="current-password"
            autoFocus={Boolean(state?.email)}
            required
            {...form.input('password')}
          />
        </Field>
      </DoorForm>
    </Door>
  );
}
