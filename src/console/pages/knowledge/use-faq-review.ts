import { useTranslation } from 'react-i18next';
import { api, read } from '../../api/client.ts';
import { ask } from '../../parts/ask.tsx';
import { useAction } from '../../parts/use-action.ts';

/** Publishing and sending back of an FAQ entry. */
export function useFaqReview(id: string) {
  const { t } = useTranslation();
  const refresh = [['faq'], ['faq-entry', id], ['history', id], ['work-list']];
  const publish = useAction({
    run: () => read(api['faq-entries'][':id'].publish.$post({ param: { id }, json: {} })),
    refresh,
    said: t('life.faq.published'),
  });
  const reject = useAction({
    run: (comment: string) =>
      read(api['faq-entries'][':id'].reject.$post({ param: { id }, json: { comment } })),
    refresh,
    said: t('life.version.rejected'),
  });
  const discard = useAction({
    run: () => read(api['faq-entries'][':id'].discard.$post({ param: { id } })),
    refresh,
    said: t('life.faq.discarded'),
  });
  const restore = useAction({
    run: (changeId: string) =>
      read(api['faq-entries'][':id'].restore.$post({ param: { id }, json: { changeId } })),
    refresh,
    said: t('life.faq.restored'),
  });
  return {
    isBusy: restore.isPending || publish.isPending || reject.isPending || discard.isPending,
    publish: async () => {
      const question = {
        title: t('life.faq.publishTitle'),
        text: t('life.faq.publishText'),
        action: t('life.faq.publish'),
        danger: false,
      };
      if (await ask(question)) publish.mutate();
    },
    reject,
    restore: async (changeId: string) => {
      const question = {
        title: t('life.faq.restoreTitle'),
        text: t('life.faq.restoreText'),
        action: t('life.faq.restore'),
        danger: false,
      };
      if (await ask(question)) restore.mutate(changeId);
    },
    discard: async () => {
      const question = {
        title: t('life.faq.discardTitle'),
        text: t('life.faq.discardText'),
        action: t('life.faq.discard'),
      };
      if (await ask(question)) discard.mutate();
    },
  };
}
