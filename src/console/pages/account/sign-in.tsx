import { useQueryClient } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useNavigate, useSearchParams } from 'react-router';
import { api, read } from '../../api/client.ts';
import { Field } from '../../parts/field.tsx';
import { Door } from './door.tsx';
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
      <form onSubmit={form.onSubmit}>
        <Field label={t('account.signIn.email')} error={form.problem('email')}>
          <Input
            size="large"
            type="email"
            name="email"
            autoComplete="username"
            autoFocus={!state?.email}
            required
            value={form.values.email}
            onChange={(event) => form.set({ email: event.target.value })}
          />
        </Field>
        <Field label={t('account.signIn.password')} error={form.problem('password')}>
          <Input.Password
            size="large"
            name="password"
            autoComplete="current-password"
            autoFocus={Boolean(state?.email)}
            required
            value={form.values.password}
            onChange={(event) => form.set({ password: event.target.value })}
          />
        </Field>
        {form.failure && (
          <div className="notice notice-danger" role="alert">
            {form.failure}
          </div>
        )}
        <Button type="primary" size="large" htmlType="submit" block loading={form.isBusy}>
          {t('account.signIn.submit')}
        </Button>
        <Link to="/forgot-password">{t('account.signIn.forgot')}</Link>
      </form>
    </Door>
  );
}
