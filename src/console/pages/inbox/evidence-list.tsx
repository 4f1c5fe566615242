import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Evidence } from '../../../contract/index.ts';

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
