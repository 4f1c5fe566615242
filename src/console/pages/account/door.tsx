import './account.css';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { chooseLocale, localeNames, locales } from '../../i18n/index.ts';
import iconUrl from '../../icon.svg';
import { useTitle } from '../../parts/page.tsx';

/** The frame of every page outside of the shell. */
export function Door({ title, text, children }: { title: string; text?: ReactNode; children: ReactNode }) {
  const { t, i18n } = useTranslation();
  useTitle(title);
  return (
    <div className="door">
      <main className="door-box">
        <div className="door-brand">
          <img src={iconUrl} alt="" />
          {t('common.appName')}
        </div>
        <h1>{title}</h1>
        {text !== undefined && <p className="door-text">{text}</p>}
        {children}
      </main>
      <div className="door-foot">
        {locales.map((each) => (
          <button
            key={each}
            type="button"
            lang={each}
            aria-current={i18n.language === each}
            onClick={() => void chooseLocale(each)}
          >
            {localeNames[each]}
          </button>
        ))}
      </div>
    </div>
  );
}
