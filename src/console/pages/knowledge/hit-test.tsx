import './knowledge.css';
import './hit-test.css';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { RankedCandidate, SearchResult } from '../../../contract/index.ts';
import { api, given, read } from '../../api/client.ts';
import { inboxesQuery } from '../../api/queries.ts';
import { number, percent } from '../../i18n/format.ts';
import { Page } from '../../parts/page.tsx';
import { RichText } from '../../parts/rich-text.tsx';
import { Pill } from '../../parts/small.tsx';
import { Empty, ErrorState, Loading } from '../../parts/states.tsx';
import { useChangeParams } from '../../parts/use-change-params.ts';
import { useMay } from '../../parts/use-me.ts';
import { ModelsNotice } from './models-notice.tsx';
import { knowledgeTabs } from './tabs.ts';

export function Component() {
  const { t } = useTranslation();
  const [params] = useSearchParams();
  const change = useChangeParams();
  const asked = params.get('q') ?? '';
  const inboxId = params.get('inbox') ?? '';
  const inboxes = useQuery(inboxesQuery).data?.items ?? [];
  const [question, setQuestion] = useState(asked);
  const { mutate: run, ...search } = useMutation({
    mutationFn: (text: string) =>
      read(api.search.$post({ json: { question: text, limit: 20, ...given({ inboxId }) } })),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another inbox is another question
  useEffect(() => {
    if (asked) run(asked);
  }, [asked, inboxId, run]);
  const submit = () => {
    const text = question.trim();
    if (text === asked && text) run(text);
    else change({ q: text });
  };
  return (
    <Page title={t('common.nav.knowledge')} tabs={knowledgeTabs()} lead={t('knowledge.test.lead')}>
      <ModelsNotice />
      <form
        className="test-form"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Input
          size="large"
          autoFocus
          maxLength={2000}
          aria-label={t('knowledge.test.question')}
          placeholder={t('knowledge.test.placeholder')}
          value={question}
          onChange={(event) => setQuestion(event.target.value)}
        />
        {inboxes.length > 1 && (
          <Select
            size="large"
            allowClear
            style={{ minWidth: 150 }}
            aria-label={t('life.test.as')}
            placeholder={t('life.test.staff')}
            value={inboxId || null}
            onChange={(value) => change({ inbox: value ?? null })}
            options={inboxes.map(({ id, name }) => ({ value: id, label: name }))}
          />
        )}
        <Button
          size="large"
          type="primary"
          htmlType="submit"
          loading={search.isPending}
          disabled={question.trim() === ''}
        >
          {t('knowledge.test.run')}
        </Button>
      </form>
      <div aria-live="polite">
        {search.isError && <ErrorState error={search.error} retry={submit} />}
        {search.isPending && !search.data && <Loading lines={5} />}
        {search.data && <Result result={search.data} question={asked} />}
      </div>
    </Page>
  );
}

function Result({ result, question }: { result: SearchResult; question: string }) {
  const { t } = useTranslation();
  const mayWrite = useMay('knowledge:write');
  const { candidates, decision, thresholds, milliseconds } = result;
  return (
    <>
      <section className="card card-pad test-decision">
        <div className="row">
          <span className="soft">{t('knowledge.test.decision')}</span>
          <Pill
            tone={
              decision.outcome === 'answered' ? 'good' : decision.outcome === 'handed_over' ? 'warn' : 'info'
            }
          >
            {t(`inbox.answer.outcome.${decision.outcome}`)}
          </Pill>
          <span className="strong num">
            {t('inbox.answer.confidence', { value: percent(decision.confidence, 0) })}
          </span>
          <span className="grow" />
          <span className="faint small num">
            {t('knowledge.test.threshold', {
              answer: percent(thresholds.answer, 0),
              suggest: percent(thresholds.suggest, 0),
            })}
            {' · '}
            {t('knowledge.test.took', { ms: number(milliseconds) })}
          </span>
        </div>
        {decision.text && <RichText text={decision.text} />}
        {decision.suggestions.length > 0 && (
          <ul className="test-suggestions">
            {decision.suggestions.map((each) => (
              <li key={each.id}>{each.question}</li>
            ))}
          </ul>
        )}
        {decision.handoffReason && <p className="soft">{t(`inbox.handoff.${decision.handoffReason}`)}</p>}
        {!decision.validQuestion && <p className="soft small">{t('knowledge.test.notValid')}</p>}
      </section>
      {candidates.length === 0 ? (
        <Empty
          compact
          icon="search"
          title={t('knowledge.test.none')}
          text={t('knowledge.test.noneText')}
          actions={
            mayWrite && (
              <Link to={`/knowledge/faq/new?${new URLSearchParams({ question })}`}>
                {t('knowledge.test.write')}
              </Link>
            )
          }
        />
      ) : (
        <Candidates candidates={candidates} />
      )}
    </>
  );
}

function Candidates({ candidates }: { candidates: RankedCandidate[] }) {
  const { t } = useTranslation();
  const names = [...new Set(candidates.flatMap(({ scores }) => Object.keys(scores)))];
  const most = new Map(
    names.map((name) => [name, Math.max(...candidates.map(({ scores }) => scores[name] ?? 0))]),
  );
  return (
    <section>
      <h2 className="test-head">{t('knowledge.test.candidates')}</h2>
      <ol className="candidates">
        {candidates.map((each, at) => (
          <li key={each.id} className="candidate">
            <div className="candidate-words">
              <div className="row">
                <span className="faint num">{at + 1}</span>
                <Pill tone={each.kind === 'faq' ? 'accent' : 'plain'}>
                  {t(`knowledge.test.kind.${each.kind}`)}
                </Pill>
                <Link
                  to={
                    each.documentId
                      ? `/knowledge/documents/${each.documentId}?passage=${each.id}`
                      : `/knowledge/faq/${each.id}`
                  }
                >
                  {each.title}
                </Link>
                {each.page !== null && (
                  <span className="faint small">{t('inbox.answer.page', { page: each.page })}</span>
                )}
              </div>
              <p className="candidate-text prose">{each.text}</p>
            </div>
            <ul className="scores" aria-label={t('knowledge.test.components')}>
              <li className="score score-main">
                <span>{t('knowledge.test.confidence')}</span>
                <span className="num">{percent(each.confidence, 1)}</span>
                <span className="meter">
                  <span className="meter-fill" style={{ width: `${each.confidence * 100}%` }} />
                </span>
              </li>
              {names.map((name) => {
                const score = each.scores[name];
                // Not every ranker can speak about every candidate: an English model says nothing of a Chinese text.
                if (score === undefined) return null;
                const share = Math.max(0, score / (most.get(name) || 1));
                return (
                  <li key={name} className="score">
                    <span title={name}>
                      {t(`knowledge.test.component.${name}` as never, { defaultValue: name })}
                    </span>
                    <span className="num">{number(score, 3)}</span>
                    <span className="meter">
                      <span className="meter-fill meter-soft" style={{ width: `${share * 100}%` }} />
                    </span>
                  </li>
                );
              })}
            </ul>
          </li>
        ))}
      </ol>
    </section>
  );
}
