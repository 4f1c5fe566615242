import { useTranslation } from 'react-i18next';
import { api, read } from '../../api/client.ts';
import { ask } from '../../parts/ask.tsx';
import { say } from '../../parts/toast.tsx';
import { useAction } from '../../parts/use-action.ts';

/** Publishing, sending back, rolling back and learning again, each asked where it changes what answers. */
export function useVersionActions(id: string) {
  const { t } = useTranslation();
  const refresh = [
    ['document', id],
    ['versions', id],
    ['passages', id],
    ['history', id],
    ['documents'],
    ['work-list'],
  ];
  const publish = useAction({
    run: (number: number) =>
      read(
        api.documents[':id'].versions[':number'].publish.$post({
          param: { id, number: String(number) },
          json: {},
        }),
      ),
    refresh,
    said: t('life.version.published'),
  });
  const reject = useAction({
    run: ({ number, comment }: { number: number; comment: string }) =>
      read(
        api.documents[':id'].versions[':number'].reject.$post({
          param: { id, number: String(number) },
          json: { comment },
        }),
      ),
    refresh,
    said: t('life.version.rejected'),
  });
  const rollBack = useAction({
    run: () => read(api.documents[':id'].rollback.$post({ param: { id } })),
    refresh,
    done: ({ servingVersion }) => say(t('life.version.rolledBack', { number: servingVersion ?? 0 })),
  });
  const retry = useAction({
    run: () => read(api.documents[':id'].retry.$post({ param: { id } })),
    refresh,
    said: t('life.version.retried'),
  });
  return {
    isBusy: publish.isPending || reject.isPending || rollBack.isPending || retry.isPending,
    publish: async (number: number) => {
      const question = {
        title: t('life.version.publishTitle', { number }),
        text: t('life.version.publishText'),
        action: t('life.version.publish'),
        danger: false,
      };
      if (await ask(question)) publish.mutate(number);
    },
    reject,
    rollBack: async () => {
      const question = {
        title: t('life.version.rollbackTitle'),
        text: t('life.version.rollbackText'),
        action: t('life.version.rollback'),
      };
      if (await ask(question)) rollBack.mutate();
    },
    retry: () => retry.mutate(),
  };
}
