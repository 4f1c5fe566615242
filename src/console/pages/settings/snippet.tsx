import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../parts/small.tsx';
import { chatPageOf, snippetOf } from './widget-locales.ts';

/** What to paste, and the page that needs no pasting. */
export function Snippet({ inboxKey }: { inboxKey: string }) {
  const { t } = useTranslation();
  const snippet = snippetOf(location.origin, inboxKey);
  const page = chatPageOf(location.origin, inboxKey);
  return (
    <>
      <p>{t('settings.inboxes.installText')}</p>
      <pre className="snippet">{snippet}</pre>
      <div>
        <CopyButton text={snippet} />
      </div>
      <p>
        <strong>{t('settings.inboxes.link')}</strong>{' '}
        <span className="soft">{t('settings.inboxes.linkText')}</span>
      </p>
      <pre className="snippet">{page}</pre>
      <div className="row">
        <CopyButton text={page} />
        <a href={page} target="_blank" rel="noreferrer">
          {t('settings.inboxes.try')}
        </a>
      </div>
    </>
  );
}
