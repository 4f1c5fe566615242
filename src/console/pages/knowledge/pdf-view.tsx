import { Button } from 'antd';
import { GlobalWorkerOptions, getDocument, type PDFDocumentProxy, type RenderTask } from 'pdfjs-dist';
import workerUrl from 'pdfjs-dist/build/pdf.worker.min.mjs?url';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DocumentPreview } from '../../../contract/index.ts';
import { fetchFile } from '../../api/use-file.ts';
import { errorText } from '../../i18n/errors.ts';
import { Icon } from '../../parts/icons.tsx';
import { Loading } from '../../parts/states.tsx';
import { Marks } from './marks.tsx';

GlobalWorkerOptions.workerSrc = workerUrl;
/** Character maps of Chinese, Japanese and Korean fonts and the standard fonts, which the build puts there. */
const data = '/console/assets/pdf';
const zooms = [1, 1.5, 2, 3];

/** A PDF page by page, opened where the citation stands. */
export default function PdfView({ preview }: { preview: DocumentPreview }) {
  const { t } = useTranslation();
  const { pdf, problem } = usePdf(preview);
  const [page, setPage] = useState(preview.page ?? 1);
  const [zoom, setZoom] = useState(0);
  if (problem) return <p className="notice notice-danger">{problem}</p>;
  if (!pdf) return <Loading />;
  const last = pdf.numPages;
  return (
    <section className="original-pdf" aria-label={t('originals.original')}>
      <div className="original-bar" role="toolbar" aria-label={t('originals.original')}>
        <Button
          size="small"
          icon={<Icon name="chevronLeft" size={15} />}
          aria-label={t('originals.previous')}
          disabled={page <= 1}
          onClick={() => setPage(page - 1)}
        />
        <span className="num" aria-live="polite">
          {t('originals.pageOf', { page, pages: last })}
        </span>
        <Button
          size="small"
          icon={<Icon name="chevronRight" size={15} />}
          aria-label={t('originals.next')}
          disabled={page >= last}
          onClick={() => setPage(page + 1)}
        />
        {preview.page !== null && page !== preview.page && (
          <Button size="small" onClick={() => setPage(preview.page ?? 1)}>
            {t('originals.toCitation')}
          </Button>
        )}
        <Button
          size="small"
          className="original-zoom"
          onClick={() => setZoom((zoom + 1) % zooms.length)}
          aria-label={t('originals.zoom')}
        >
          {Math.round(100 * (zooms[zoom] ?? 1))} %
        </Button>
      </div>
      <PageView
        pdf={pdf}
        number={Math.min(page, last)}
        zoom={zooms[zoom] ?? 1}
        boxes={preview.boxes.filter((box) => box.page === page)}
      />
    </section>
  );
}

function usePdf({ documentId, versionId }: DocumentPreview) {
  const { t } = useTranslation();
  const [state, setState] = useState<{ pdf?: PDFDocumentProxy; problem?: string }>({});
  useEffect(() => {
    const stop = new AbortController();
    let close: (() => Promise<void>) | undefined;
    const open = async () => {
      const file = await fetchFile(`/api/documents/${documentId}/file?versionId=${versionId}`, stop.signal);
      const bytes = await file.arrayBuffer();
      if (stop.signal.aborted) return;
      const task = getDocument({
        data: bytes,
        cMapUrl: `${data}/cmaps/`,
        cMapPacked: true,
        standardFontDataUrl: `${data}/standard_fonts/`,
        isEvalSupported: false,
        enableXfa: false,
      });
      close = () => task.destroy();
      const pdf = await task.promise;
      if (!stop.signal.aborted) setState({ pdf });
    };
    open().catch((error: unknown) => {
      if (stop.signal.aborted) return;
      const isLocked = error instanceof Error && error.name === 'PasswordException';
      const isOurs = error instanceof Error && error.name === 'ApiError';
      setState({
        problem: isLocked ? t('originals.locked') : isOurs ? errorText(error) : t('originals.failed'),
      });
    });
    return () => {
      stop.abort();
      void close?.();
    };
  }, [documentId, versionId, t]);
  return state;
}

type PageProps = { pdf: PDFDocumentProxy; number: number; zoom: number; boxes: DocumentPreview['boxes'] };

function PageView({ pdf, number, zoom, boxes }: PageProps) {
  const { t } = useTranslation();
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isDrawn, setDrawn] = useState(false);
  useEffect(() => {
    let task: RenderTask | undefined;
    let isOver = false;
    const draw = async () => {
      const [target, around] = [canvas.current, frame.current];
      const page = await pdf.getPage(number);
      if (isOver || !target || !around) return;
      const { width } = page.getViewport({ scale: 1 });
      // Drawn once for the widest it is shown, so that zooming stays sharp.
      const pixels = Math.min(3000, around.clientWidth * zoom * devicePixelRatio);
      const viewport = page.getViewport({ scale: pixels / width });
      target.width = viewport.width;
      target.height = viewport.height;
      task = page.render({ canvas: target, viewport });
      await task.promise;
      setDrawn(true);
    };
    // A page that is left before it is drawn is cancelled, which throws.
    draw().catch(() => undefined);
    return () => {
      isOver = true;
      task?.cancel();
    };
  }, [pdf, number, zoom]);
  useEffect(() => {
    if (isDrawn) frame.current?.querySelector('.original-mark')?.scrollIntoView({ block: 'center' });
  }, [isDrawn]);
  return (
    <div ref={frame} className="original-frame">
      <div className="original-page" style={{ width: `${100 * zoom}%` }}>
        <canvas ref={canvas} role="img" aria-label={t('inbox.answer.page', { page: number })} />
        <Marks boxes={boxes} />
      </div>
    </div>
  );
}
