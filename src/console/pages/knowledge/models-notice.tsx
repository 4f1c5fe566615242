import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { api, read } from '../../api/client.ts';
import { modelsQuery } from '../../api/queries.ts';
import { useAction } from '../../parts/use-action.ts';
import { useMay } from '../../parts/use-me.ts';

/** With the models of this release it only waits for the answers of FAQ entries, which one before did not learn. */
const meanwhile = { current: 'answers', older: 'older', words: 'lexical' } as const;

/** Says, while a new search model is being taken in, how far that is and what searches meanwhile. */
export function ModelsNotice() {
  const { t } = useTranslation();
  const mayWrite = useMay('knowledge:write');
  const { data } = useQuery(modelsQuery);
  const retry = useAction({
    run: () => read(api.knowledge.models.retry.$post()),
    refresh: [['models']],
    said: t('life.models.started'),
  });
  if (!data || data.status === 'current') return null;
  const { status, searchedBy, progress, error } = data;
  if (status === 'failed') {
    return (
      <div className="notice notice-danger document-problem row" role="alert">
        <span className="grow">{t('life.models.failed', { message: error?.message ?? '' })}</span>
        {mayWrite && (
          <Button size="small" loading={retry.isPending} onClick={() => retry.mutate()}>
            {t('life.models.retry')}
          </Button>
        )}
      </div>
    );
  }
  return (
    <div className="notice notice-warn document-problem" role="status">
      {t(`life.models.${meanwhile[searchedBy]}`, progress)}
    </div>
  );
}
