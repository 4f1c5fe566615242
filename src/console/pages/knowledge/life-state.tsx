import { useTranslation } from 'react-i18next';
import type { ReviewState, Validity } from '../../../contract/index.ts';
import { Pill } from '../../parts/small.tsx';

const tones = {
  draft: 'info',
  rejected: 'warn',
  expired: 'danger',
  expiring: 'warn',
  not_yet: 'info',
} as const;

/** What keeps something from answering, or soon will; nothing where all is well. */
export function LifeState({ review, validity }: { review: ReviewState; validity: Validity }) {
  const { t } = useTranslation();
  return (
    <>
      {review !== 'published' && <Pill tone={tones[review]}>{t(`life.review.${review}`)}</Pill>}
      {validity !== 'valid' && <Pill tone={tones[validity]}>{t(`life.validity.${validity}`)}</Pill>}
    </>
  );
}
