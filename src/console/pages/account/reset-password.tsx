import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import { api, read } from '../../api/client.ts';
import { Field } from '../../parts/field.tsx';
import { Door } from './door.tsx';
import { DoorForm } from './door-form.tsx';
import { NoToken } from './no-token.tsx';
import { tokenOfLink, useForm } from './use-form.ts';

export function Component() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [token] = useState(tokenOfLink);
  const form = useForm({ newPassword: '' }, async ({ newPassword }) => {
    await read(api.auth['reset-password'].$post({ json: { token, newPassword } }));
    await navigate('/sign-in', { replace: true, state: { said: t('account.reset.done') } });
  });
  if (token === '') return <NoToken />;
  return (
    <Door title={t('account.reset.title')}>
      <DoorForm
        form={form}
        submit={t('account.reset.submit')}
        further={<Link to="/sign-in">{t('account.forgot.back')}</Link>}
      >
        <Field
          label={t('account.reset.password')}
          hint={t('account.reset.hint')}
          error={form.problem('newPassword')}
        >
          <Input.Password
            autoComplete="new-password"
            autoFocus
            required
            minLength={10}
            maxLength={128}
            {...form.input('newPassword')}
          />
        </Field>
      </DoorForm>
    </Door>
  );
}
