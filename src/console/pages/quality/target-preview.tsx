import { keepPreviousData, useQuery } from '@tanstack/react-query';
import i18next from 'i18next';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerPolicyReport, WhatIf } from '../../../contract/index.ts';
import { api, read } from '../../api/client.ts';
import { number, percent } from '../../i18n/format.ts';

/** What another target would put in force, once the slider rests. */
function useThen(policy: AnswerPolicyReport, target: number): WhatIf | undefined {
  const [rested, setRested] = useState(target);
  useEffect(() => {
    const timer = setTimeout(() => setRested(target), 250);
    return () => clearTimeout(timer);
  }, [target]);
  const then = useQuery({
    queryKey: ['what-if', rested],
    queryFn: () =>
      read(api['answer-policy']['what-if'].$get({ query: { n: '1000', target: String(rested) } })),
    enabled: rested !== policy.targetPrecision,
    placeholderData: keepPreviousData,
  });
  return then.data?.withTarget?.targetPrecision === target ? then.data : undefined;
}

type PreviewProps = { policy: AnswerPolicyReport; target: number; whatIf: WhatIf | undefined };

/** What the last questions would have come to with the target, by the judgements there are. */
export function TargetPreview({ policy, target, whatIf }: PreviewProps) {
  const { t } = useTranslation();
  const other = useThen(policy, target);
  const now = whatIf?.rows.find(({ inForce }) => inForce);
  if (!whatIf || whatIf.questions === 0 || !now) return null;
  const isOther = target !== policy.targetPrecision;
  const then = isOther ? other?.rows.find(({ threshold }) => threshold === other.withTarget?.threshold) : now;
  const row = then ?? now;
  return (
    // The words keep their place while they are found: the page must not jump under the slider.
    <div className="soft small" role="status" style={{ visibility: then ? 'visible' : 'hidden' }}>
      <p>
        {t(isOther ? 'quality.precision.expectedThen' : 'quality.precision.now', {
          coverage: percent(row.coverage, 0),
          handoffs: number(row.handoffsPerDay, 1),
          coverageNow: percent(now.coverage, 0),
          handoffsNow: number(now.handoffsPerDay, 1),
        })}
      </p>
      {isOther && <p>{other?.withTarget ? thenText(other.withTarget) : '…'}</p>}
    </div>
  );
}

function thenText({ threshold, basis, needed }: NonNullable<WhatIf['withTarget']>): string {
  if (basis !== 'manual' && threshold === 1) return i18next.t('quality.precision.unreachable');
  const values = { threshold: percent(threshold, 0), count: needed };
  if (basis === 'manual') return i18next.t('quality.precision.thenManual', values);
  return i18next.t(
    needed === 0 ? 'quality.precision.thenCertified' : 'quality.precision.thenNotCertified',
    values,
  );
}
