import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FaqEntry } from '../../../contract/index.ts';
import { RichText } from '../../parts/rich-text.tsx';
import { useMay } from '../../parts/use-me.ts';
import { CommentDialog } from './comment-dialog.tsx';
import { LifeState } from './life-state.tsx';
import { useFaqReview } from './use-faq-review.ts';

/** Says what of an entry waits, what answers meanwhile, and lets those who may decide. */
export function FaqReview({ entry }: { entry: FaqEntry }) {
  const { t } = useTranslation();
  const mayPublish = useMay('knowledge:publish');
  const mayWrite = useMay('knowledge:write');
  const [isRejecting, setRejecting] = useState(false);
  const review = useFaqReview(entry.id);
  const state = entry.draft?.review ?? entry.review;
  if (state === 'published') {
    return entry.validity === 'valid' ? null : (
      <p className="document-facts">
        <LifeState review={state} validity={entry.validity} />
      </p>
    );
  }
  return (
    <section className="notice faq-review">
      <div className="row">
        <LifeState review={state} validity={entry.validity} />
        <span className="grow">
          {state === 'rejected'
            ? t('life.faq.sentBack', { comment: entry.reviewComment ?? '' })
            : t(entry.draft ? 'life.faq.waits' : 'life.faq.waitsNew')}
        </span>
        {entry.draft && mayWrite && (
          <Button size="small" disabled={review.isBusy} onClick={() => void review.discard()}>
            {t('life.faq.discard')}
          </Button>
        )}
        {mayPublish && state === 'draft' && (
          <Button size="small" disabled={review.isBusy} onClick={() => setRejecting(true)}>
            {t('life.version.reject')}
          </Button>
        )}
        {mayPublish && (
          <Button size="small" type="primary" disabled={review.isBusy} onClick={() => void review.publish()}>
            {t('life.faq.publish')}
          </Button>
        )}
      </div>
      {entry.draft && (
        <details>
          <summary>{t('life.faq.nowAnswers')}</summary>
          <strong>{entry.question}</strong>
          <RichText text={entry.answer} />
        </details>
      )}
      {isRejecting && (
        <CommentDialog
          isBusy={review.isBusy}
          onClose={() => setRejecting(false)}
          onSend={(comment) => review.reject.mutate(comment, { onSuccess: () => setRejecting(false) })}
        />
      )}
    </section>
  );
}
