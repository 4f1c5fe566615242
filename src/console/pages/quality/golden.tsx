import './quality.css';
import './golden.css';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { GoldenQuestion, GoldenRun } from '../../../contract/index.ts';
import { api, done, given, read } from '../../api/client.ts';
import { languageName } from '../../i18n/format.ts';
import { ask } from '../../parts/ask.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Menu } from '../../parts/menu.tsx';
import { Page } from '../../parts/page.tsx';
import { SearchBox } from '../../parts/search-box.tsx';
import { LoadMore, Pill } from '../../parts/small.tsx';
import { Empty, ErrorState, Loading } from '../../parts/states.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useChangeParams } from '../../parts/use-change-params.ts';
import { useMay } from '../../parts/use-me.ts';
import { GoldenEditor } from './golden-editor.tsx';
import { GoldenImport } from './golden-import.tsx';
import { GoldenRunResults } from './golden-run.tsx';
import { qualityTabs } from './tabs.ts';

export function Component() {
  const { t } = useTranslation();
  const mayWrite = useMay('knowledge:write');
  const [params] = useSearchParams();
  const change = useChangeParams();
  const [editing, setEditing] = useState<GoldenQuestion | 'new'>();
  const [isImporting, setImporting] = useState(false);
  const q = params.get('q') ?? '';
  const questions = useInfiniteQuery({
    queryKey: ['golden', q],
    queryFn: ({ pageParam }) =>
      read(api['golden-questions'].$get({ query: given({ q, cursor: pageParam }) })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
  });
  const runs = useQuery({
    queryKey: ['golden-runs'],
    queryFn: () => read(api['golden-runs'].$get({ query: { limit: '1' } })),
    refetchInterval: ({ state }) => (isUnderWay(state.data?.items[0]) ? 800 : false),
  });
  const run = runs.data?.items[0];
  const start = useAction({
    run: () => read(api['golden-questions'].run.$post({ json: {} })),
    refresh: [['golden-runs']],
  });
  const items = questions.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Page
      title={t('quality.title')}
      tabs={qualityTabs()}
      lead={t('quality.golden.lead')}
      actions={
        mayWrite &&
        items.length > 0 && (
          <Button type="primary" loading={start.isPending || isUnderWay(run)} onClick={() => start.mutate()}>
            {t('quality.golden.run')}
          </Button>
        )
      }
    >
      {run && <GoldenRunResults key={run.id} run={run} />}
      <div className="bar">
        <div className="bar-search">
          <SearchBox value={q} label={t('quality.golden.search')} onChange={(text) => change({ q: text })} />
        </div>
        <span className="grow" />
        {mayWrite && (
          <>
            <Button onClick={() => setImporting(true)}>{t('quality.golden.import')}</Button>
            <Button icon={<Icon name="plus" size={16} />} onClick={() => setEditing('new')}>
              {t('quality.golden.new')}
            </Button>
          </>
        )}
      </div>
      {questions.isLoading ? (
        <Loading />
      ) : questions.isError && items.length === 0 ? (
        <ErrorState error={questions.error} retry={() => void questions.refetch()} />
      ) : items.length === 0 ? (
        <Empty
          icon="target"
          title={t(q ? 'quality.golden.noneTitle' : 'quality.golden.emptyTitle')}
          text={t(q ? 'quality.golden.noneText' : 'quality.golden.emptyText')}
        />
      ) : (
        <div className="table-wrap">
          <table className="table">
            <thead>
              <tr>
                <th>{t('quality.golden.question')}</th>
                <th>{t('quality.golden.expected')}</th>
                <th className="wide-only">{t('quality.language')}</th>
                <th className="end">
                  <span className="visually-hidden">{t('quality.golden.more')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {items.map((each) => (
                <Row key={each.id} golden={each} mayWrite={mayWrite} onEdit={() => setEditing(each)} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <LoadMore query={questions} />
      {editing && (
        <GoldenEditor
          {...(editing === 'new' ? {} : { golden: editing })}
          onClose={() => setEditing(undefined)}
        />
      )}
      {isImporting && <GoldenImport onClose={() => setImporting(false)} />}
    </Page>
  );
}

function isUnderWay(run: GoldenRun | undefined): boolean {
  return run?.status === 'queued' || run?.status === 'running';
}

type RowProps = { golden: GoldenQuestion; mayWrite: boolean; onEdit: () => void };

function Row({ golden, mayWrite, onEdit }: RowProps) {
  const { t } = useTranslation();
  const { id, question, expected, language, tags } = golden;
  const remove = useAction({
    run: () => done(api['golden-questions'][':id'].$delete({ param: { id } })),
    refresh: [['golden'], ['golden-runs'], ['golden-results']],
    said: t('common.deleted'),
  });
  const confirm = async () => {
    const words = {
      title: t('quality.golden.deleteTitle'),
      text: t('quality.golden.deleteText'),
      action: t('common.delete'),
    };
    if (await ask(words)) remove.mutate();
  };
  return (
    <tr>
      <td className="golden-question">
        <Link className="row-link" to={`/knowledge/test?q=${encodeURIComponent(question)}`}>
          {question}
        </Link>{' '}
        {tags.map((tag) => (
          <Pill key={tag}>{tag}</Pill>
        ))}
      </td>
      <td className="soft golden-expected">
        <Expected expected={expected} />
      </td>
      <td className="wide-only soft">{languageName(language)}</td>
      <td className="end">
        {mayWrite && (
          <Menu
            label={`${t('quality.golden.more')}: ${question}`}
            align="end"
            items={[
              { key: 'edit', label: t('common.edit'), run: onEdit },
              {
                key: 'delete',
                label: t('common.delete'),
                icon: 'trash',
                danger: true,
                run: () => void confirm(),
              },
            ]}
          >
            <Icon name="more" size={16} />
          </Menu>
        )}
      </td>
    </tr>
  );
}

function Expected({ expected }: { expected: GoldenQuestion['expected'] }) {
  const { t } = useTranslation();
  const { kind, text, documentId, faqEntryId } = expected;
  const isGone = (kind === 'document' && !documentId) || (kind === 'faq' && !faqEntryId);
  return (
    <>
      {isGone ? (
        <Pill tone="warn">{t('quality.golden.gone')}</Pill>
      ) : kind === 'document' ? (
        <Link to={`/knowledge/documents/${documentId}`}>{t('quality.golden.kind.document')}</Link>
      ) : kind === 'faq' ? (
        <Link to={`/knowledge/faq/${faqEntryId}`}>{t('quality.golden.kind.faq')}</Link>
      ) : (
        t(`quality.golden.kind.${kind}`)
      )}
      {text !== null && <span className="golden-text"> “{text}”</span>}
    </>
  );
}
