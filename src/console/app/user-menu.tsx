import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { api, read } from '../api/client.ts';
import { presenceQuery } from '../api/queries.ts';
import { chooseLocale, localeNames, locales } from '../i18n/index.ts';
import { Menu, type MenuItem } from '../parts/menu.tsx';
import { Avatar } from '../parts/small.tsx';
import { useAction } from '../parts/use-action.ts';
import { useMe } from '../parts/use-me.ts';
import { signOut } from './sign-out.ts';
import { chooseTheme, themeChoice, themes, useIsDark } from './theme-choice.ts';

export function UserMenu() {
  const { t, i18n } = useTranslation();
  const { user, role, memberId, scopes } = useMe();
  const { data: presence } = useQuery({
    ...presenceQuery,
    enabled: scopes.includes('conversations:read'),
  });
  const own = presence?.items.find((each) => each.memberId === memberId)?.presence;
  const setAway = useAction({
    run: (away: boolean) => read(api.presence.$put({ json: { away } })),
    refresh: [['presence']],
  });
  const navigate = useNavigate();
  useIsDark();
  const items: MenuItem[] = [
    {
      key: 'account',
      label: t('common.profile'),
      icon: 'user',
      run: () => void navigate('/settings/account'),
    },
    ...(memberId && scopes.includes('conversations:read')
      ? [
          { key: 'presence', heading: t('common.presence.title') },
          ...([false, true] as const).map((away) => ({
            key: `away-${away}`,
            label: t(away ? 'common.presence.away' : 'common.presence.online'),
            checked: (own === 'away') === away,
            run: () => setAway.mutate(away),
          })),
        ]
      : []),
    { key: 'line-1', line: true },
    { key: 'language', heading: t('common.language') },
    ...locales.map((each) => ({
      key: each,
      label: localeNames[each],
      checked: i18n.language === each,
      run: () => void chooseLocale(each),
    })),
    { key: 'theme', heading: t('common.theme.title') },
    ...themes.map((each) => ({
      key: each,
      label: t(`common.theme.${each}`),
      checked: themeChoice() === each,
      run: () => chooseTheme(each),
    })),
    { key: 'line-2', line: true },
    { key: 'out', label: t('common.signOut'), icon: 'logout', run: () => void signOut() },
  ];
  const name = user?.name || user?.email || '';
  return (
    <Menu label={`${t('common.menu')}: ${name}`} className="user-button" items={items} side="above">
      <Avatar name={name} id={user?.id ?? ''} size={28} />
      <span className="user-words">
        <span className="user-name">{name}</span>
        {role && <span className="user-role">{t(`common.role.${role}`)}</span>}
      </span>
    </Menu>
  );
}
