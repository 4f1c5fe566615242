import './quality.css';
import './precision.css';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerPolicyReport, WhatIf } from '../../../contract/index.ts';
import { api, read } from '../../api/client.ts';
import { dateOnly, number, percent } from '../../i18n/format.ts';
import { ask } from '../../parts/ask.tsx';
import { Page } from '../../parts/page.tsx';
import { Pill, type Tone } from '../../parts/small.tsx';
import { Empty, Loaded, Loading } from '../../parts/states.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useMay } from '../../parts/use-me.ts';
import { JudgingQueue } from './judging-queue.tsx';
import { qualityTabs } from './tabs.ts';
import { TargetPreview } from './target-preview.tsx';

const WhatIfChart = lazy(() => import('./what-if-chart.tsx'));

export function Component() {
  const { t } = useTranslation();
  const policy = useQuery({ queryKey: ['answer-policy'], queryFn: () => read(api['answer-policy'].$get()) });
  return (
    <Page title={t('quality.title')} tabs={qualityTabs()} lead={t('quality.precision.lead')}>
      <Loaded query={policy} lines={10}>
        {(data) => <Precision key={data.targetPrecision} policy={data} />}
      </Loaded>
    </Page>
  );
}

function Precision({ policy }: { policy: AnswerPolicyReport }) {
  const mayJudge = useMay('conversations:write');
  const [target, setTarget] = useState(policy.targetPrecision);
  const whatIf = useQuery({
    queryKey: ['what-if'],
    queryFn: () => read(api['answer-policy']['what-if'].$get({ query: { n: '1000' } })),
  });
  return (
    <div className="precision">
      <Notices policy={policy} />
      <div className="precision-top">
        <Target policy={policy} target={target} onTarget={setTarget} whatIf={whatIf.data} />
        <Proof policy={policy} />
      </div>
      <Loaded query={whatIf} lines={6}>
        {(data) => <Curve data={data} policy={policy} target={target} />}
      </Loaded>
      {mayJudge && <JudgingQueue />}
    </div>
  );
}

function Notices({ policy }: { policy: AnswerPolicyReport }) {
  const { t } = useTranslation();
  const mayWrite = useMay('settings:write');
  const clear = useAction({
    run: () =>
      read(api['answer-policy'].$put({ json: { targetPrecision: policy.targetPrecision, threshold: null } })),
    refresh: [['answer-policy'], ['what-if'], ['workspace']],
    said: t('common.saved'),
  });
  const { recent } = policy;
  return (
    <>
      {policy.drift && (
        <div className="notice notice-danger" role="alert">
          <strong>{t('quality.precision.driftTitle')}</strong>{' '}
          {t('quality.precision.driftText', {
            right: number(recent.right),
            judged: number(recent.judged),
            target: percent(policy.targetPrecision),
          })}
        </div>
      )}
      {policy.basis === 'raised' && policy.threshold === 1 && (
        <div className="notice notice-danger" role="alert">
          <strong>{t('quality.precision.nothingTitle')}</strong> {t('quality.precision.nothingText')}
        </div>
      )}
      {policy.basis === 'manual' && (
        <div className="notice row">
          <span className="grow">
            {t('quality.precision.manual', { threshold: percent(policy.threshold, 0) })}
          </span>
          {mayWrite && (
            <Button loading={clear.isPending} onClick={() => clear.mutate()}>
              {t('quality.precision.clearManual')}
            </Button>
          )}
        </div>
      )}
    </>
  );
}

type TargetProps = {
  policy: AnswerPolicyReport;
  target: number;
  onTarget: (target: number) => void;
  whatIf: WhatIf | undefined;
};

function Target({ policy, target, onTarget, whatIf }: TargetProps) {
  const { t } = useTranslation();
  const mayWrite = useMay('settings:write');
  const save = useAction({
    run: () => read(api['answer-policy'].$put({ json: { targetPrecision: target } })),
    refresh: [['answer-policy'], ['what-if'], ['quality'], ['judging-queue']],
    said: t('common.saved'),
  });
  const isChanged = target !== policy.targetPrecision;
  const confirm = async () => {
    const question = {
      title: t('quality.precision.confirmTitle', { target: percent(target) }),
      text: t('quality.precision.confirmText', {
        from: percent(policy.targetPrecision),
        to: percent(target),
      }),
      action: t('quality.precision.change'),
      danger: false,
    };
    if (await ask(question)) save.mutate();
  };
  return (
    <section className="card precision-card" aria-labelledby="precision-target">
      <h2 id="precision-target">{t('quality.precision.target')}</h2>
      <div className="figure-value num">{percent(target)}</div>
      <input
        type="range"
        className="precision-slider"
        aria-labelledby="precision-target"
        aria-valuetext={percent(target)}
        min={80}
        max={99.5}
        step={0.5}
        disabled={!mayWrite}
        value={Math.round(target * 1000) / 10}
        onChange={(event) => onTarget(Number(event.target.value) / 100)}
      />
      <div className="row small faint num">
        <span>80 %</span>
        <span className="grow" />
        <span>99.5 %</span>
      </div>
      <TargetPreview policy={policy} target={target} whatIf={whatIf} />
      {mayWrite && (
        <div className="row">
          <Button
            type="primary"
            disabled={!isChanged}
            loading={save.isPending}
            onClick={() => void confirm()}
          >
            {t('quality.precision.change')}
          </Button>
          {isChanged && (
            <Button onClick={() => onTarget(policy.targetPrecision)}>{t('common.discard')}</Button>
          )}
        </div>
      )}
    </section>
  );
}

const tones: Record<AnswerPolicyReport['basis'], Tone> = {
  certified: 'good',
  manual: 'info',
  raised: 'warn',
  default: 'plain',
};

function Proof({ policy }: { policy: AnswerPolicyReport }) {
  const { t } = useTranslation();
  const { basis, threshold, certified, needed, judgements, precision } = policy;
  const done = needed === 0 ? 1 : judgements.used / (judgements.used + needed);
  const rows: [string, string][] = [
    [
      t('quality.precision.measured'),
      precision.value === null
        ? '–'
        : t('quality.precision.measuredValue', {
            value: percent(precision.value),
            right: number(precision.right),
            judged: number(precision.judged),
            low: percent(precision.low, 0),
            high: percent(precision.high, 0),
          }),
    ],
    [
      t('quality.precision.judgements'),
      t('quality.precision.judgementsValue', {
        used: number(judgements.used),
        staff: number(judgements.staff),
        ratings: number(judgements.ratings),
        golden: number(judgements.golden),
      }),
    ],
    ...(judgements.outdated + judgements.repeated === 0
      ? []
      : [
          [
            t('quality.precision.leftOut'),
            t('quality.precision.leftOutValue', {
              outdated: number(judgements.outdated),
              repeated: number(judgements.repeated),
            }),
          ] satisfies [string, string],
        ]),
    [
      t('quality.precision.age'),
      judgements.oldestAt === null
        ? '–'
        : `${dateOnly(judgements.oldestAt)} – ${dateOnly(judgements.newestAt)}`,
    ],
  ];
  return (
    <section className="card precision-card" aria-labelledby="precision-proof">
      <div className="row">
        <h2 id="precision-proof" className="grow">
          {t('quality.precision.threshold')}
        </h2>
        <Pill tone={tones[basis]}>{t(`quality.precision.basis.${basis}`)}</Pill>
      </div>
      <div className="figure-value num">{percent(threshold, 0)}</div>
      <p className="soft small">{t(`quality.precision.basisText.${basis}`)}</p>
      {!certified && needed > 0 && (
        <div>
          <div
            className="progress"
            role="progressbar"
            aria-label={t('quality.precision.notCertified', { count: needed })}
            aria-valuenow={Math.round(done * 100)}
            aria-valuemin={0}
            aria-valuemax={100}
          >
            <span style={{ width: `${done * 100}%` }} />
          </div>
          <p className="small">{t('quality.precision.notCertified', { count: needed })}</p>
        </div>
      )}
      <dl className="precision-facts">
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="num">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Curve({ data, policy, target }: { data: WhatIf; policy: AnswerPolicyReport; target: number }) {
  const { t } = useTranslation();
  if (data.questions === 0) {
    return (
      <section className="card">
        <Empty
          compact
          icon="chart"
          title={t('quality.precision.noQuestions')}
          text={t('quality.precision.noQuestionsText')}
        />
      </section>
    );
  }
  return (
    <section className="card precision-curve" aria-label={t('quality.precision.curve')}>
      <div className="trend-head">
        <h2>{t('quality.precision.curve')}</h2>
        <span className="soft small num">
          {t('quality.precision.curveOf', {
            questions: number(data.questions),
            from: dateOnly(data.from),
            to: dateOnly(data.to),
          })}
        </span>
      </div>
      <Suspense fallback={<Loading lines={6} />}>
        <WhatIfChart data={data} target={target} certified={policy.certifiedThreshold} />
      </Suspense>
      <p className="faint small">{t('quality.precision.curveNote')}</p>
    </section>
  );
}
