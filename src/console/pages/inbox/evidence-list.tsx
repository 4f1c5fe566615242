import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Evidence } from '../../../contract/index.ts';
import { Pill } from '../../parts/small.tsx';
import { originalPath } from '../knowledge/original-path.ts';

const Pictures = lazy(async () => ({ default: (await import('../../parts/pictures.tsx')).Pictures }));

/** The passages as they were when the answer was given, with the quoted words marked. */
export function EvidenceList({ evidence }: { evidence: Evidence[] }) {
  const { t } = useTranslation();
  return (
    <ol className="evidence">
      {evidence.map((each) => (
        <li key={`${each.versionId ?? each.faqEntryId}-${each.start}`}>
          <div className="evidence-head">
            <strong>{each.title}</strong>
            <span className="faint small">
              {[
                ...each.headingPath,
                ...(each.page === null ? [] : [t('inbox.answer.page', { page: each.page })]),
                ...(each.version === null ? [] : [t('inbox.answer.version', { version: each.version })]),
              ].join(' · ')}
            </span>
            {each.recognised && <Pill tone="warn">{t('inbox.answer.recognised')}</Pill>}
            {each.documentId && (
              <Link to={originalPath({ ...each, documentId: each.documentId })}>
                {t('inbox.answer.openOriginal')}
              </Link>
            )}
            {each.documentId && (
              <Link to={`/knowledge/documents/${each.documentId}?passage=${each.passageId ?? ''}`}>
                {t('inbox.answer.openDocument')}
              </Link>
            )}
            {each.faqEntryId && (
              <Link to={`/knowledge/faq/${each.faqEntryId}`}>{t('inbox.answer.openFaq')}</Link>
            )}
          </div>
          <blockquote>
            <Marked {...each} />
          </blockquote>
          {each.documentId && each.images && each.images.length > 0 && (
            <Suspense fallback={null}>
              <Pictures documentId={each.documentId} images={each.images} />
            </Suspense>
          )}
        </li>
      ))}
    </ol>
  );
}

function Marked({ passage, passageStart, start, end, quote }: Evidence) {
  const from = start - passageStart;
  const to = end - passageStart;
  const inside = passage.slice(from, to);
  if (from < 0 || inside === '') return <mark>{quote}</mark>;
  return (
    <>
      {passage.slice(0, from)}
      <mark>{inside}</mark>
      {passage.slice(to)}
    </>
  );
}
