import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Document, DocumentWarning } from '../../../contract/index.ts';
import { api, read } from '../../api/client.ts';
import { number } from '../../i18n/format.ts';
import { useAction } from '../../parts/use-action.ts';

const known = [
  'pdf.pages_without_text',
  'pdf.pages_recognised',
  'pdf.pages_plain',
  'pdf.pages_broken',
  'pptx.slides_broken',
  'part.left_out',
  'encoded.left_out',
] as const;

/** What of the file could not be read, or only by recognition, page by page. */
export function DocumentWarnings({ warnings }: { warnings: readonly DocumentWarning[] }) {
  const { t, i18n } = useTranslation();
  if (warnings.length === 0) return null;
  const say = ({ code, message }: DocumentWarning) => {
    const found = known.find((each) => each === code);
    const text = found && t('originals.warning', { returnObjects: true })[found];
    // What was left out is named in the message itself.
    return found === 'part.left_out' || !text ? message : i18n.language === 'en' ? message : text;
  };
  return (
    <details className="notice document-problem" open={warnings.some(({ code }) => code.endsWith('_broken'))}>
      <summary>
        <strong>{t('originals.warnings')}</strong>
      </summary>
      <ul className="document-warnings">
        {warnings.map((each) => (
          <li key={`${each.code} ${each.message}`}>
            {say(each)}
            {each.pages && (
              <span className="soft"> {t('originals.pages', { pages: ranges(each.pages) })}</span>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** 1, 2, 3, 7 → 1–3, 7 */
function ranges(pages: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const page of pages) {
    const last = runs.at(-1);
    if (last && page === last[1] + 1) last[1] = page;
    else runs.push([page, page]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(', ');
}

/** Offers to import a table of questions and answers as FAQ entries. */
export function FaqOffer({ document }: { document: Document }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const start = useAction({
    run: () => read(api.documents[':id']['faq-import'].$post({ param: { id: document.id } })),
    done: ({ id }) => navigate(`/knowledge/imports/${id}`),
  });
  const candidate = document.faqCandidate;
  if (!candidate) return null;
  const columns = candidate.sheets[0]?.columns.filter(Boolean).join(', ') ?? '';
  return (
    <div className="notice document-problem faq-offer">
      <span>{t('originals.faqOffer', { rows: number(candidate.rows), columns })}</span>
      <Button type="primary" loading={start.isPending} onClick={() => start.mutate()}>
        {t('originals.faqImport')}
      </Button>
    </div>
  );
}
