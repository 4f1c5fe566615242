import { useMay } from '../../parts/use-me.ts';
import { History } from './history.tsx';
import { useFaqReview } from './use-faq-review.ts';

/** The history of an FAQ entry; who may write may go back in it. */
export function FaqHistory({ id }: { id: string }) {
  const mayWrite = useMay('knowledge:write');
  const { restore, isBusy } = useFaqReview(id);
  return (
    <History
      of="faq-entries"
      id={id}
      restore={mayWrite && !isBusy ? (changeId) => void restore(changeId) : undefined}
    />
  );
}
