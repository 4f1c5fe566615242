import type { UseQueryResult } from '@tanstack/react-query';
import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { isApiError } from '../api/error.ts';
import { errorText } from '../i18n/errors.ts';
import { Icon, type IconName } from './icons.tsx';

type StateProps = {
  icon?: IconName;
  title: string;
  text?: ReactNode;
  actions?: ReactNode;
  compact?: boolean;
  /** The whole page: then its words are the page's heading. */
  isPage?: boolean;
};

/** A place without content: says what is missing and what to do about it. */
export function Empty({ icon = 'inbox', title, text, actions, compact = false, isPage = false }: StateProps) {
  const Heading = isPage ? 'h1' : 'h2';
  return (
    <div className={compact ? 'state state-compact' : 'state'}>
      <span className="state-icon">
        <Icon name={icon} size={compact ? 20 : 24} />
      </span>
      <Heading className="state-title">{title}</Heading>
      {text !== undefined && <p className="state-text">{text}</p>}
      {actions && <div className="state-actions">{actions}</div>}
    </div>
  );
}

export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  if (isApiError(error) && error.status === 403) return <Forbidden />;
  if (isApiError(error) && error.status === 404) return <NotFound />;
  const id = isApiError(error) ? error.requestId : '';
  return (
    <div role="alert">
      <Empty
        icon="warning"
        title={t('common.state.errorTitle')}
        text={
          <>
            {errorText(error)}
            {id && (
              <>
                <br />
                <code>{t('common.state.requestId', { id })}</code>
              </>
            )}
          </>
        }
        actions={retry && <Button onClick={retry}>{t('common.retry')}</Button>}
      />
    </div>
  );
}

export function Forbidden({ isPage = false }) {
  const { t } = useTranslation();
  return (
    <Empty
      icon="key"
      title={t('common.state.forbiddenTitle')}
      text={t('common.state.forbiddenText')}
      actions={<Home />}
      isPage={isPage}
    />
  );
}

export function NotFound({ isPage = false }) {
  const { t } = useTranslation();
  return (
    <Empty
      icon="search"
      title={t('common.state.notFoundTitle')}
      text={t('common.state.notFoundText')}
      actions={<Home />}
      isPage={isPage}
    />
  );
}

function Home() {
  const { t } = useTranslation();
  return <Link to="/">{t('common.state.home')}</Link>;
}

/** Grey lines in the place of what is being loaded, so that nothing jumps. */
export function Loading({ lines = 6 }: { lines?: number }) {
  const { t } = useTranslation();
  return (
    <div className="loading" role="status" aria-label={t('common.loading')}>
      {Array.from({ length: lines }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike
        <span key={i} className="bone" style={{ width: `${[92, 78, 86, 64, 90, 72][i % 6]}%` }} />
      ))}
    </div>
  );
}

/** Shows a query's loading and error states, and its data once there is any. */
export function Loaded<T>({
  query,
  lines = 6,
  children,
}: {
  query: UseQueryResult<T>;
  lines?: number;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  return <Loading lines={lines} />;
}
