import './knowledge.css';
import './faq.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Checkbox } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { FaqImport, FaqImportRow } from '../../../contract/index.ts';
import { importQuery } from '../../api/queries.ts';
import { problemText } from '../../i18n/errors.ts';
import { number } from '../../i18n/format.ts';
import { Page } from '../../parts/page.tsx';
import { Pill, type Tone } from '../../parts/small.tsx';
import { Loaded } from '../../parts/states.tsx';
import { rowProblem } from './row-problem.ts';

const results = ['created', 'updated', 'unchanged', 'failed'] as const;
const tones: Record<FaqImportRow['result'], Tone> = {
  created: 'good',
  updated: 'info',
  unchanged: 'plain',
  failed: 'danger',
};

export function Component() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { id = '' } = useParams();
  const query = useQuery(importQuery(id));
  const status = query.data?.status;
  useEffect(() => {
    if (status === 'done') void client.invalidateQueries({ queryKey: ['faq'] });
  }, [status, client]);
  return (
    <Page title={t('knowledge.import.title')} back="/knowledge/faq" lead={query.data?.fileName}>
      <Loaded query={query}>{(data) => <Report data={data} />}</Loaded>
    </Page>
  );
}

function Report({ data }: { data: FaqImport }) {
  const { t } = useTranslation();
  const [onlyFailed, setOnlyFailed] = useState(false);
  const { status, progress, rows, error } = data;
  const shown = onlyFailed ? rows.filter(({ result }) => result === 'failed') : rows;
  const label = (result: FaqImportRow['result']) =>
    t(result === 'failed' ? 'knowledge.import.failedRows' : `knowledge.import.${result}`);
  return (
    <div className="stack">
      {(status === 'queued' || status === 'running') && (
        <div role="status">
          <p>{t('knowledge.import.running', progress)}</p>
          <div className="meter">
            <div
              className="meter-fill"
              style={{ width: `${(100 * progress.done) / Math.max(1, progress.total)}%` }}
            />
          </div>
        </div>
      )}
      {status === 'failed' && (
        <div className="notice notice-danger" role="alert">
          <strong>{t('knowledge.import.failed')}</strong> {error && problemText(error)}
        </div>
      )}
      <div className="import-counts">
        {results.map((result) => (
          <div key={result} className="card card-pad">
            <div className="soft small">{label(result)}</div>
            <div className="import-count num">
              {number(rows.filter((row) => row.result === result).length)}
            </div>
          </div>
        ))}
      </div>
      {rows.length > 0 && (
        <>
          <Checkbox checked={onlyFailed} onChange={(event) => setOnlyFailed(event.target.checked)}>
            {t('knowledge.import.onlyFailed')}
          </Checkbox>
          <div className="table-wrap">
            <table className="table">
              <thead>
                <tr>
                  <th>{t('knowledge.import.row')}</th>
                  <th className="wide-only">{t('knowledge.import.sheet')}</th>
                  <th>{t('knowledge.import.result')}</th>
                  <th>{t('knowledge.import.problem')}</th>
                </tr>
              </thead>
              <tbody>
                {shown.slice(0, 1000).map((row) => (
                  <tr key={`${row.sheet}-${row.row}`}>
                    <td className="num">{row.row}</td>
                    <td className="wide-only soft">{row.sheet ?? ''}</td>
                    <td>
                      <Pill tone={tones[row.result]}>{label(row.result)}</Pill>
                    </td>
                    <td>
                      {row.problem
                        ? rowProblem(row.problem)
                        : row.entryId && (
                            <Link to={`/knowledge/faq/${row.entryId}`}>{t('knowledge.import.open')}</Link>
                          )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      <p className="soft small">{t('knowledge.import.help')}</p>
    </div>
  );
}
