import { Button } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { isRouteErrorResponse, useRouteError } from 'react-router';
import { Empty, NotFound } from '../parts/states.tsx';

const key = 'knowdesk.reloaded';

/** A page that threw, or whose piece is gone because the server was upgraded: that one is loaded anew once. */
export function Crash() {
  const { t } = useTranslation();
  const error = useRouteError();
  const isStale = error instanceof TypeError && /import|module|fetch/i.test(error.message);
  useEffect(() => {
    if (!isStale || Date.now() - Number(sessionStorage.getItem(key) ?? 0) < 60_000) return;
    sessionStorage.setItem(key, String(Date.now()));
    location.reload();
  }, [isStale]);
  if (isRouteErrorResponse(error) && error.status === 404) return <NotFound />;
  return (
    <div role="alert">
      <Empty
        icon="warning"
        title={t(isStale ? 'common.state.staleTitle' : 'common.state.crashTitle')}
        text={t('common.state.crashText')}
        actions={<Button onClick={() => location.reload()}>{t('common.state.reload')}</Button>}
      />
    </div>
  );
}
