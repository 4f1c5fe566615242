import './original.css';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useParams, useSearchParams } from 'react-router';
import type { DocumentPreview } from '../../../contract/index.ts';
import { previewQuery } from '../../api/queries.ts';
import { useFileUrl } from '../../api/use-file.ts';
import { Page } from '../../parts/page.tsx';
import { Pictures } from '../../parts/pictures.tsx';
import { Pill } from '../../parts/small.tsx';
import { Loaded, Loading } from '../../parts/states.tsx';
import { LinkedText } from './linked-text.tsx';
import { Marks } from './marks.tsx';

/** pdf.js is half a megabyte: only who opens a PDF loads it. */
const PdfView = lazy(() => import('./pdf-view.tsx'));

/** Where a cited passage stands in its original: `versionId`, `start` and `end` are in the address. */
export function Component() {
  const { t } = useTranslation();
  const { id = '' } = useParams();
  const [params] = useSearchParams();
  const number = (name: string) => Math.max(0, Number.parseInt(params.get(name) ?? '0', 10) || 0);
  const query = useQuery(
    previewQuery(id, { versionId: params.get('versionId'), start: number('start'), end: number('end') }),
  );
  return (
    <Page
      title={query.data?.title ?? t('originals.title')}
      back={`/knowledge/documents/${id}`}
      lead={query.data && <About preview={query.data} />}
    >
      <Loaded query={query}>{(preview) => <Original preview={preview} />}</Loaded>
    </Page>
  );
}

function About({ preview }: { preview: DocumentPreview }) {
  const { t } = useTranslation();
  return (
    <>
      {preview.fileName} · {t('inbox.answer.version', { version: preview.version })}{' '}
      {preview.recognised && <Pill tone="warn">{t('inbox.answer.recognised')}</Pill>}
    </>
  );
}

function Original({ preview }: { preview: DocumentPreview }) {
  const isOpen = preview.kind === 'pdf' || preview.kind === 'image';
  return (
    <div className={isOpen ? 'original original-two' : 'original'}>
      {preview.kind === 'pdf' && (
        <Suspense fallback={<Loading />}>
          <PdfView key={preview.versionId} preview={preview} />
        </Suspense>
      )}
      {preview.kind === 'image' && <ImageView preview={preview} />}
      <TextView preview={preview} />
    </div>
  );
}

function ImageView({ preview }: { preview: DocumentPreview }) {
  const { t } = useTranslation();
  const { documentId, versionId, boxes, title } = preview;
  const { url, failed } = useFileUrl(`/api/documents/${documentId}/file?versionId=${versionId}`);
  if (failed) return <p className="notice notice-danger">{t('originals.failed')}</p>;
  if (!url) return <Loading />;
  return (
    <div className="original-page">
      <img src={url} alt={title} />
      <Marks boxes={boxes} />
    </div>
  );
}

/** The text as it was learnt, with what was cited marked: the whole of an original that browsers cannot show. */
function TextView({ preview }: { preview: DocumentPreview }) {
  const { t } = useTranslation();
  const { text, textStart, textLength, start, end, images, links, documentId } = preview;
  const [from, to] = [start - textStart, end - textStart];
  const isPart = textStart > 0 || textStart + text.length < textLength;
  return (
    <section className="original-text" aria-label={t('originals.text')}>
      <h2 className="original-title">{t('originals.text')}</h2>
      {isPart && <p className="faint small">{t('originals.part')}</p>}
      <p className="prose">
        <LinkedText text={text.slice(0, from)} start={textStart} links={links} />
        {to > from && (
          <mark ref={(mark) => mark?.scrollIntoView({ block: 'center' })}>
            <LinkedText text={text.slice(from, to)} start={start} links={links} />
          </mark>
        )}
        <LinkedText text={text.slice(to)} start={textStart + to} links={links} />
      </p>
      <Pictures documentId={documentId} images={images} />
    </section>
  );
}
