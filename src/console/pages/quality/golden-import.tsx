import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GoldenImport as Imported } from '../../../contract/index.ts';
import { upload } from '../../api/upload.ts';
import { errorText } from '../../i18n/errors.ts';
import { number } from '../../i18n/format.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Field } from '../../parts/field.tsx';
import { Pill } from '../../parts/small.tsx';
import { useAction } from '../../parts/use-action.ts';
import { FileButton } from '../knowledge/file-button.tsx';

/** A table as a file, or pasted from a spreadsheet; then what became of each row. */
export function GoldenImport({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [pasted, setPasted] = useState('');
  const start = useAction({
    silent: true,
    run: (file: File) => upload<Imported>('/api/golden-questions/import', file),
    refresh: [['golden']],
  });
  const rows = start.data?.rows;
  return (
    <Dialog
      title={t('quality.golden.import')}
      onClose={onClose}
      width={620}
      footer={
        rows ? (
          <Button type="primary" onClick={onClose}>
            {t('common.close')}
          </Button>
        ) : (
          <>
            <FileButton
              label={t('quality.golden.file')}
              accept=".csv,.xlsx,.tsv"
              isBusy={start.isPending}
              onFile={(file) => start.mutate(file)}
            />
            <Button
              type="primary"
              disabled={pasted.trim() === ''}
              loading={start.isPending}
              onClick={() => start.mutate(toFile(pasted))}
            >
              {t('quality.golden.importPasted')}
            </Button>
          </>
        )
      }
    >
      {rows ? (
        <Report rows={rows} />
      ) : (
        <>
          <p className="soft small">{t('quality.golden.importHelp')}</p>
          <Field label={t('quality.golden.paste')}>
            <Input.TextArea
              autoFocus
              className="golden-paste"
              autoSize={{ minRows: 6, maxRows: 16 }}
              value={pasted}
              placeholder={'question\ttext\n…\t…'}
              onChange={(event) => setPasted(event.target.value)}
            />
          </Field>
          {start.isError && (
            <div className="notice notice-danger" role="alert">
              {errorText(start.error)}
            </div>
          )}
        </>
      )}
    </Dialog>
  );
}

/** Spreadsheets copy cells with tabs between them; a text without any is taken for CSV. */
function toFile(text: string): File {
  return new File([text], text.includes('\t') ? 'pasted.tsv' : 'pasted.csv', { type: 'text/csv' });
}

function Report({ rows }: { rows: Imported['rows'] }) {
  const { t } = useTranslation();
  const failed = rows.filter(({ result }) => result === 'failed');
  const count = (of: Imported['rows'][number]['result']) =>
    number(rows.filter(({ result }) => result === of).length);
  return (
    <>
      <p className="row">
        <Pill tone="good">{t('quality.golden.imported.created', { n: count('created') })}</Pill>
        <Pill tone="info">{t('quality.golden.imported.updated', { n: count('updated') })}</Pill>
        <Pill>{t('quality.golden.imported.unchanged', { n: count('unchanged') })}</Pill>
        {failed.length > 0 && (
          <Pill tone="danger">{t('quality.golden.imported.failed', { n: count('failed') })}</Pill>
        )}
      </p>
      {failed.length > 0 && (
        <ul className="golden-failed small">
          {failed.map(({ row, sheet, problem }) => (
            <li key={`${sheet}${row}`}>
              <span className="num">{t('quality.golden.row', { row })}</span> {problem}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
