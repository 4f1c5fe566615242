import { useTranslation } from 'react-i18next';
import type { SourceRun } from '../../../contract/index.ts';
import { problemText } from '../../i18n/errors.ts';
import { briefTime } from '../../i18n/format.ts';
import { Pill, Time, type Tone } from '../../parts/small.tsx';

const tones: Record<SourceRun['status'], Tone> = { running: 'info', done: 'good', failed: 'danger' };

/** How a run stands, with its progress or its reason. */
export function RunState({ run }: { run: SourceRun }) {
  const { t } = useTranslation();
  const { status, counts, error, createdAt } = run;
  const { found } = counts;
  const done =
    counts.new + counts.changed + counts.unchanged + counts.removed + counts.skipped + counts.failed;
  if (status === 'running')
    return (
      <span className="source-run" role="status">
        <span className="small soft num">{t('sources.syncing', { done, found })}</span>
        <span className="meter">
          <span
            className="meter-fill"
            style={{ width: `${Math.max(4, (100 * done) / Math.max(1, found))}%` }}
          />
        </span>
      </span>
    );
  return (
    <span className="source-run">
      <Pill tone={tones[status]}>{t(`sources.run.${status}`)}</Pill>
      <span className="small soft">
        <Time iso={createdAt}>{briefTime(createdAt)}</Time>
      </span>
      {error && <span className="small source-problem">{problemText(error)}</span>}
    </span>
  );
}
