import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Door } from './door.tsx';

export function NoToken() {
  const { t } = useTranslation();
  return (
    <Door title={t('account.link.missingTitle')} text={t('account.link.missingText')}>
      <Link to="/sign-in">{t('account.forgot.back')}</Link>
    </Door>
  );
}
