import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Figure } from '../../../contract/index.ts';
import { duration, number, percent } from '../../i18n/format.ts';
import { Icon } from '../../parts/icons.tsx';
import { changeOf, mainValue, shownChange, shownValue } from './figures.ts';
import { useReportParams } from './use-report-params.ts';

type CardProps = {
  figure: Figure;
  parts: Figure[];
  better: 'more' | 'less' | undefined;
  isChosen: boolean;
  onChoose: () => void;
};

export function FigureCard({ figure, parts, better, isChosen, onChoose }: CardProps) {
  const { t } = useTranslation();
  const { search } = useReportParams();
  const [isFormulaOpen, setFormulaOpen] = useState(false);
  const { key } = figure;
  const name = t(`quality.figure.${key}.name`);
  const isMissing = mainValue(figure) === null;
  return (
    <article className={isChosen ? 'card figure figure-chosen' : 'card figure'}>
      <div className="figure-head">
        <h3>
          <button type="button" className="figure-name" aria-pressed={isChosen} onClick={onChoose}>
            {name}
          </button>
        </h3>
        <button
          type="button"
          className="figure-formula-button"
          aria-expanded={isFormulaOpen}
          onClick={() => setFormulaOpen(!isFormulaOpen)}
        >
          {t('quality.formula')}
        </button>
      </div>
      <div className="figure-value num">{shownValue(figure)}</div>
      {isMissing ? <Missing figureKey={key} /> : <Detail figure={figure} better={better} />}
      <p className={isFormulaOpen ? 'figure-formula' : 'figure-formula print-only'}>
        {t(`quality.figure.${key}.formula`)}
      </p>
      {parts.length > 0 && !isMissing && (
        <ul className="figure-parts">
          {parts.map((part) => (
            <li key={part.key} title={t(`quality.figure.${part.key}.formula`)}>
              <Link to={{ pathname: `/quality/${part.key}`, search }}>
                {t(`quality.figure.${part.key}.name`)}
              </Link>
              <span className="num soft">
                {part.numerator === null ? '' : number(part.numerator)} · {shownValue(part)}
              </span>
            </li>
          ))}
        </ul>
      )}
      {!isMissing && (
        <Link
          className="figure-rows"
          to={{ pathname: `/quality/${key}`, search }}
          aria-label={`${t('quality.rows')}: ${name}`}
        >
          {t('quality.rows')}
          <Icon name="chevronRight" size={14} />
        </Link>
      )}
    </article>
  );
}

function Missing({ figureKey }: { figureKey: Figure['key'] }) {
  const { t } = useTranslation();
  const special = (
    [
      'verified_accuracy',
      'csat',
      'first_response_time',
      'coverage_at_precision',
      'handle_time',
      'resolution_time',
      'conversation_resolution_time',
    ] as const
  ).find((each) => each === figureKey);
  return <p className="soft small">{t(`quality.missing.${special ?? 'default'}`)}</p>;
}

function Detail({ figure, better }: Pick<CardProps, 'figure' | 'better'>) {
  const { t } = useTranslation();
  const { kind, numerator, denominator, interval, n, p90, business, promise } = figure;
  const change = changeOf(figure);
  const tone =
    !change || change.direction === 'same' || !better
      ? 'soft'
      : (change.direction === 'up') === (better === 'more')
        ? 'figure-good'
        : 'figure-bad';
  return (
    <div className="figure-detail">
      <div className="soft num">
        {kind === 'ratio'
          ? t('quality.of', { numerator: number(numerator), denominator: number(denominator) })
          : t('quality.seconds', { n: number(n), p90: duration(p90) })}
      </div>
      {interval && (
        <div className="soft small num">
          {t('quality.interval95', { low: percent(interval.low, 0), high: percent(interval.high, 0) })}
        </div>
      )}
      {business && (
        <div className="soft small num">
          {t('quality.business', { median: duration(business.median), p90: duration(business.p90) })}
        </div>
      )}
      {promise && (
        <div className="soft small num">
          {t(promise.measured.value === null ? 'quality.promiseUnmeasured' : 'quality.promise', {
            target: percent(promise.target),
            measured: `${percent(promise.measured.value)} (${number(promise.measured.numerator)} / ${number(promise.measured.denominator)})`,
          })}
        </div>
      )}
      <div className={`small num figure-change ${tone}`}>
        {change ? (
          <>
            {change.direction !== 'same' && (
              <Icon name={change.direction === 'up' ? 'arrowUp' : 'arrowDown'} size={13} />
            )}
            {t('quality.change')}{' '}
            {change.direction === 'same'
              ? '±0'
              : kind === 'ratio'
                ? t('quality.points', { value: shownChange(kind, change.amount) })
                : shownChange(kind, change.amount)}
          </>
        ) : (
          `${t('quality.change')}: ${t('quality.noPrevious')}`
        )}
      </div>
    </div>
  );
}
