import { useInfiniteQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { auditQuery } from '../../api/queries.ts';
import { dateTime } from '../../i18n/format.ts';
import { LoadMore } from '../../parts/small.tsx';
import { Empty, ErrorState, Loading } from '../../parts/states.tsx';
import { describe } from './audit-detail.ts';
import { SettingsPage } from './settings-page.tsx';

export function Component() {
  const { t } = useTranslation();
  const query = useInfiniteQuery(auditQuery);
  const entries = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <SettingsPage name="audit" lead={t('audit.lead')} width="wide">
      {query.isLoading ? (
        <Loading />
      ) : query.isError ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : entries.length === 0 ? (
        <Empty icon="history" title={t('audit.emptyTitle')} />
      ) : (
        <div className="table-wrap">
          <table className="table audit">
            <thead>
              <tr>
                <th>{t('audit.time')}</th>
                <th>{t('audit.who')}</th>
                <th>{t('audit.action')}</th>
                <th className="wide-only">{t('audit.detail')}</th>
              </tr>
            </thead>
            <tbody>
              {entries.map(({ id, at, actor, action, detail, subjectId }) => (
                <tr key={id}>
                  <td className="num audit-time">{dateTime(at)}</td>
                  <td className="audit-time" title={actor}>
                    {typeof detail.actorName === 'string' ? detail.actorName : actor}
                  </td>
                  <td className="audit-time">
                    <span title={action}>
                      {t(`audit.actions.${action}` as never, { defaultValue: action })}
                    </span>
                  </td>
                  <td className="wide-only small soft">
                    {describe(detail).join(' · ')} {subjectId && <code className="faint">{subjectId}</code>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <LoadMore query={query} />
    </SettingsPage>
  );
}
