import './sources.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Segmented } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams, useSearchParams } from 'react-router';
import type { Source } from '../../../contract/index.ts';
import { api, read } from '../../api/client.ts';
import { number } from '../../i18n/format.ts';
import { Page } from '../../parts/page.tsx';
import { Loaded } from '../../parts/states.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useChangeParams } from '../../parts/use-change-params.ts';
import { useMay } from '../../parts/use-me.ts';
import { sourceQuery } from './queries.ts';
import { RunState } from './run-state.tsx';
import { SourcePages } from './source-pages.tsx';
import { SourceRuns } from './source-runs.tsx';
import { SourceSettings } from './source-settings.tsx';

const tabs = ['pages', 'runs', 'settings'] as const;
const counted = ['new', 'changed', 'unchanged', 'removed', 'skipped', 'failed'] as const;

export function Component() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { id = '' } = useParams();
  const mayWrite = useMay('knowledge:write');
  const query = useQuery(sourceQuery(id));
  const isRunning = query.data?.lastRun?.status === 'running';
  useEffect(() => {
    // what the run brought, once it has ended
    if (!isRunning)
      for (const key of ['source-pages', 'source-runs'])
        void client.invalidateQueries({ queryKey: [key, id] });
  }, [isRunning, client, id]);
  const sync = useAction({
    run: () => read(api.sources[':id'].sync.$post({ param: { id } })),
    refresh: [['source', id], ['source-runs', id], ['sources']],
    said: t('sources.synced'),
  });
  return (
    <Page
      title={query.data?.url.replace(/^https?:\/\//, '') ?? t('knowledge.tabs.sources')}
      back="/knowledge/sources"
      actions={
        mayWrite &&
        query.data && (
          <Button type="primary" loading={sync.isPending || isRunning} onClick={() => sync.mutate()}>
            {t('sources.sync')}
          </Button>
        )
      }
    >
      <Loaded query={query}>{(source) => <Detail source={source} mayWrite={mayWrite} />}</Loaded>
    </Page>
  );
}

function Detail({ source, mayWrite }: { source: Source; mayWrite: boolean }) {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const change = useChangeParams();
  const shown = tabs.filter((each) => each !== 'settings' || mayWrite);
  const tab = shown.find((each) => each === params.get('tab')) ?? 'pages';
  const { lastRun: run } = source;
  const isLive = run?.status === 'running';
  return (
    <>
      {run && (
        <>
          <div className="source-last">
            <span className="soft">{t('sources.lastRun')}</span>
            <RunState run={run} />
          </div>
          {run.limited && <div className="notice notice-warn">{t('sources.limited')}</div>}
          <div className="source-counts">
            {counted.map((each) => (
              <div key={each} className="card card-pad">
                <div className="soft small">{t(`sources.count.${each}`)}</div>
                <div className="source-count num">{number(run.counts[each])}</div>
              </div>
            ))}
          </div>
        </>
      )}
      <div className="bar">
        <Segmented
          value={tab}
          onChange={(value) => change({ tab: value, status: null })}
          options={shown.map((value) => ({ value, label: t(`sources.tab.${value}`) }))}
        />
      </div>
      {tab === 'pages' && <SourcePages id={source.id} isLive={isLive} />}
      {tab === 'runs' && <SourceRuns id={source.id} isLive={isLive} />}
      {tab === 'settings' && <SourceSettings source={source} />}
    </>
  );
}
