import { Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { api, read } from '../../api/client.ts';
import { Field } from '../../parts/field.tsx';
import { Door } from './door.tsx';
import { DoorForm } from './door-form.tsx';
import { useForm } from './use-form.ts';

export function Component() {
  const { t } = useTranslation();
  const [sentTo, setSentTo] = useState<string>();
  const form = useForm({ email: '' }, async ({ email }) => {
    await read(api.auth['request-password-reset'].$post({ json: { email: email.trim() } }));
    setSentTo(email);
  });
  if (sentTo !== undefined) {
    return (
      <Door title={t('account.forgot.sentTitle')} text={t('account.forgot.sentText', { email: sentTo })}>
        <Link to="/sign-in">{t('account.forgot.back')}</Link>
      </Door>
    );
  }
  return (
    <Door title={t('account.forgot.title')} text={t('account.forgot.text')}>
      <DoorForm
        form={form}
        submit={t('account.forgot.submit')}
        further={<Link to="/sign-in">{t('account.forgot.back')}</Link>}
      >
        <Field label={t('account.signIn.email')} error={form.problem('email')}>
          <Input type="email" autoComplete="username" autoFocus required {...form.input('email')} />
        </Field>
      </DoorForm>
    </Door>
  );
}
