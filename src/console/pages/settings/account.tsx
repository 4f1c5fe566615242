import { Button, Checkbox, Input, Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, read } from '../../api/client.ts';
import { signOut } from '../../app/sign-out.ts';
import { chooseTheme, themeChoice, themes, useIsDark } from '../../app/theme-choice.ts';
import { chooseLocale, localeNames, locales } from '../../i18n/index.ts';
import { Field, Section } from '../../parts/field.tsx';
import { say } from '../../parts/toast.tsx';
import { useMe } from '../../parts/use-me.ts';
import { useForm } from '../account/use-form.ts';
import { SettingsPage } from './settings-page.tsx';

export function Component() {
  const { t, i18n } = useTranslation();
  const { user, role } = useMe();
  useIsDark();
  return (
    <SettingsPage name="account">
      <Section title={t('account.profile.title')}>
        <div>
          <strong>{user?.name}</strong>
          <div className="soft">
            {user?.email} · {role && t(`common.role.${role}`)}
          </div>
        </div>
        <div>
          <Button onClick={() => void signOut()}>{t('common.signOut')}</Button>
        </div>
      </Section>
      <Section title={t('account.profile.appearance')}>
        <Field label={t('common.language')}>
          <Segmented
            value={i18n.language}
            onChange={(value) => void chooseLocale(value === 'en' ? 'en' : 'zh-CN')}
            options={locales.map((value) => ({ value, label: localeNames[value] }))}
          />
        </Field>
        <Field label={t('common.theme.title')}>
          <Segmented
            value={themeChoice()}
            onChange={chooseTheme}
            options={themes.map((value) => ({ value, label: t(`common.theme.${value}`) }))}
          />
        </Field>
      </Section>
      <Section title={t('account.profile.passwordTitle')}>
        <PasswordForm />
      </Section>
    </SettingsPage>
  );
}

const empty = { currentPassword: '', newPassword: '', revokeOtherSessions: true };

function PasswordForm() {
  const { t } = useTranslation();
  const form = useForm(empty, async (values) => {
    await read(api.auth['change-password'].$post({ json: values }));
    form.set(empty);
    say(t('account.profile.done'));
  });
  return (
    <form className="stack" onSubmit={form.onSubmit}>
      <Field label={t('account.profile.current')} error={form.problem('currentPassword')}>
        <Input.Password required autoComplete="current-password" {...form.input('currentPassword')} />
      </Field>
      <Field
        label={t('account.profile.next')}
        hint={t('account.reset.hint')}
        error={form.problem('newPassword')}
      >
        <Input.Password
          required
          minLength={10}
          maxLength={128}
          autoComplete="new-password"
          {...form.input('newPassword')}
        />
      </Field>
      <Checkbox
        checked={form.values.revokeOtherSessions}
        onChange={(event) => form.set({ revokeOtherSessions: event.target.checked })}
      >
        {t('account.profile.others')}
      </Checkbox>
      {form.failure && (
        <div className="notice notice-danger" role="alert">
          {form.failure}
        </div>
      )}
      <div>
        <Button htmlType="submit" loading={form.isBusy}>
          {t('account.profile.submit')}
        </Button>
      </div>
    </form>
  );
}
