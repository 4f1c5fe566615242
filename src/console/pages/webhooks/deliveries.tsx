import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WebhookDelivery } from '../../../contract/index.ts';
import { api, read } from '../../api/client.ts';
import { dateTime, number } from '../../i18n/format.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { LoadMore, Pill, type Tone } from '../../parts/small.tsx';
import { Empty, ErrorState, Loaded, Loading } from '../../parts/states.tsx';
import { useAction } from '../../parts/use-action.ts';
import { deliveriesQuery, deliveryQuery } from './queries.ts';

const tones: Record<WebhookDelivery['status'], Tone> = {
  pending: 'info',
  succeeded: 'good',
  failed: 'danger',
};

export function Deliveries({ id }: { id: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<string>();
  const query = useInfiniteQuery(deliveriesQuery(id));
  const deliveries = query.data?.pages.flatMap((page) => page.items) ?? [];
  if (query.isLoading) return <Loading />;
  if (query.isError && deliveries.length === 0)
    return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (deliveries.length === 0)
    return (
      <Empty compact icon="send" title={t('webhooks.noDeliveries')} text={t('webhooks.noDeliveriesText')} />
    );
  return (
    <>
      <div className="table-wrap">
        <table className="table">
          <thead>
            <tr>
              <th>{t('webhooks.event_')}</th>
              <th>{t('webhooks.status')}</th>
              <th>{t('webhooks.answer')}</th>
              <th className="end wide-only">{t('webhooks.time')}</th>
            </tr>
          </thead>
          <tbody>
            {deliveries.map((each) => (
              <Row key={each.id} delivery={each} onOpen={() => setOpen(each.id)} />
            ))}
          </tbody>
        </table>
      </div>
      <LoadMore query={query} />
      {open && <DeliveryDialog id={open} webhookId={id} onClose={() => setOpen(undefined)} />}
    </>
  );
}

function Row({ delivery, onOpen }: { delivery: WebhookDelivery; onOpen: () => void }) {
  const { t } = useTranslation();
  const { event, status, attempts, nextAttemptAt, createdAt } = delivery;
  const last = attempts.at(-1);
  return (
    <tr>
      <td>
        <button type="button" className="webhook-open row-link" onClick={onOpen}>
          {event}
        </button>
      </td>
      <td>
        <Pill tone={tones[status]}>{t(`webhooks.state.${status}`)}</Pill>
        {status === 'pending' && last && nextAttemptAt && (
          <span className="small soft"> {t('webhooks.nextTry', { at: dateTime(nextAttemptAt) })}</span>
        )}
      </td>
      <td className="num">
        {last ? (last.status ?? t('webhooks.noAnswer')) : ''}
        {attempts.length > 1 && (
          <span className="faint small"> · {t('webhooks.tries', { count: attempts.length })}</span>
        )}
      </td>
      <td className="end num wide-only soft small">{dateTime(createdAt)}</td>
    </tr>
  );
}

function DeliveryDialog({ id, webhookId, onClose }: { id: string; webhookId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const query = useQuery(deliveryQuery(id));
  const redeliver = useAction({
    run: () => read(api['webhook-deliveries'][':id'].redeliver.$post({ param: { id } })),
    refresh: [
      ['webhook-deliveries', webhookId],
      ['webhook-delivery', id],
    ],
    said: t('webhooks.redelivered'),
    done: onClose,
  });
  return (
    <Dialog
      title={t('webhooks.detail')}
      kind="side"
      width={560}
      onClose={onClose}
      footer={
        <Button type="primary" loading={redeliver.isPending} onClick={() => redeliver.mutate()}>
          {t('webhooks.redeliver')}
        </Button>
      }
    >
      <Loaded query={query}>
        {({ event, attempts, payload }) => (
          <div className="stack">
            <div>
              <strong>{event}</strong>
              <div className="faint small">
                <code>{id}</code>
              </div>
            </div>
            <section>
              <h3 className="webhook-part">{t('webhooks.attempts')}</h3>
              <ul className="webhook-tries">
                {attempts.map((each) => (
                  <li key={each.at} className="small">
                    <span className="num">{dateTime(each.at)}</span> · {each.status ?? t('webhooks.noAnswer')}{' '}
                    · <span className="num">{number(each.milliseconds)} ms</span>
                    {each.error && <div className="soft">{each.error}</div>}
                  </li>
                ))}
              </ul>
            </section>
            <section>
              <h3 className="webhook-part">{t('webhooks.payload')}</h3>
              <pre className="snippet">{JSON.stringify(payload, null, 2)}</pre>
            </section>
          </div>
        )}
      </Loaded>
    </Dialog>
  );
}
