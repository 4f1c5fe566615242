import { useQuery } from '@tanstack/react-query';
import { Button, Segmented, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import type { DocumentVersion, PassageChange, WordChange } from '../../../contract/index.ts';
import { compareQuery } from '../../api/queries.ts';
import { Icon } from '../../parts/icons.tsx';
import { Pill } from '../../parts/small.tsx';
import { Empty, Loaded } from '../../parts/states.tsx';
import { useChangeParams } from '../../parts/use-change-params.ts';

const views = ['split', 'inline'] as const;
const tones = { added: 'good', removed: 'danger', changed: 'info' } as const;

type Props = { documentId: string; versions: DocumentVersion[]; from: number; to: number };

/** Two versions, passage by passage: side by side, or one text with what went and what came. */
export function VersionDiff({ documentId, versions, from, to }: Props) {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const change = useChangeParams();
  const query = useQuery(compareQuery(documentId, from, to));
  const view = views.find((each) => each === params.get('view')) ?? 'split';
  const options = versions
    .filter(({ status }) => status === 'ready')
    .map(({ number }) => ({ value: number, label: t('knowledge.detail.version', { number }) }));
  return (
    <>
      <div className="bar">
        <Button
          icon={<Icon name="chevronLeft" size={16} />}
          aria-label={t('life.compare.back')}
          onClick={() => change({ from: null, to: null, view: null })}
        />
        <Select
          aria-label={t('life.compare.from')}
          value={from}
          options={options}
          onChange={(value) => change({ from: String(value) })}
        />
        <span aria-hidden="true">→</span>
        <Select
          aria-label={t('life.compare.to')}
          value={to}
          options={options}
          onChange={(value) => change({ to: String(value) })}
        />
        <span className="grow" />
        <Segmented
          aria-label={t('life.compare.view')}
          value={view}
          onChange={(value) => change({ view: value })}
          options={views.map((value) => ({ value, label: t(`life.compare.${value}`) }))}
        />
      </div>
      <Loaded query={query}>
        {({ changes, counts, truncated }) => (
          <>
            <p className="soft small diff-counts" role="status">
              {t('life.compare.counts', counts)}
            </p>
            {changes.length === 0 && (
              <Empty compact icon="check" title={t('life.compare.none')} text={t('life.compare.noneText')} />
            )}
            <ol className="diff">
              {changes.map((each) => (
                <li key={`${each.before?.ordinal ?? '-'}.${each.after?.ordinal ?? '-'}`}>
                  {each.unchangedBefore > 0 && (
                    <p className="diff-same faint small">
                      {t('life.compare.same', { count: each.unchangedBefore })}
                    </p>
                  )}
                  <Passage change={each} split={view === 'split'} />
                </li>
              ))}
            </ol>
            {truncated && <p className="notice notice-warn">{t('life.compare.truncated')}</p>}
          </>
        )}
      </Loaded>
    </>
  );
}

function Passage({ change, split }: { change: PassageChange; split: boolean }) {
  const { t } = useTranslation();
  const { kind, before, after } = change;
  const place = after ?? before;
  const page = place?.page ?? null;
  return (
    <article className="diff-passage">
      <header className="row small">
        <Pill tone={tones[kind]}>{t(`life.compare.${kind}`)}</Pill>
        <span className="faint grow">{place?.headingPath.join(' › ')}</span>
        {page !== null && <span className="faint">{t('life.compare.page', { page })}</span>}
      </header>
      {split ? (
        <div className="diff-sides">
          <Side change={change} side="removed" />
          <Side change={change} side="added" />
        </div>
      ) : (
        <p className="prose">
          <Words words={wordsOf(change)} />
        </p>
      )}
    </article>
  );
}

/** One side: what stayed, and what this side alone has. */
function Side({ change, side }: { change: PassageChange; side: 'added' | 'removed' }) {
  const { t } = useTranslation();
  const passage = side === 'removed' ? change.before : change.after;
  if (!passage) return <p className="diff-missing faint small">{t('life.compare.missing')}</p>;
  return (
    <p className="prose">
      <Words words={wordsOf(change).filter(({ kind }) => kind === 'same' || kind === side)} />
    </p>
  );
}

function wordsOf({ kind, before, after, words }: PassageChange): WordChange[] {
  if (kind === 'changed') return words;
  return [{ kind, text: (after ?? before)?.text ?? '' }];
}

function Words({ words }: { words: WordChange[] }) {
  const { t } = useTranslation();
  return words.map(({ kind, text }, at) => {
    const key = `${at}.${kind}`;
    if (kind === 'same') return <span key={key}>{text}</span>;
    if (kind === 'added')
      return (
        <ins key={key} title={t('life.compare.wordAdded')}>
          {text}
        </ins>
      );
    return (
      <del key={key} title={t('life.compare.wordRemoved')}>
        {text}
      </del>
    );
  });
}
