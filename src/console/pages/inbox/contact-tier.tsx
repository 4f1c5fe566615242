import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Conversation } from '../../../contract/index.ts';
import { applyEvent } from '../../api/apply-event.ts';
import { api, read } from '../../api/client.ts';
import { useAction } from '../../parts/use-action.ts';
import { useMay } from '../../parts/use-me.ts';

const tiersKey = ['contact-tiers'];

/** The contact's tier: one of those in use, or a new one by typing it. */
export function ContactTier({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const mayChange = useMay('conversations:write');
  const [typed, setTyped] = useState('');
  const { contact } = conversation;
  const { data } = useQuery({ queryKey: tiersKey, queryFn: () => read(api['contact-tiers'].$get()) });
  const save = useAction({
    run: (tier: string | null) =>
      read(api.contacts[':id'].$patch({ param: { id: contact.id }, json: { tier } })),
    refresh: [tiersKey],
    said: t('desk.tier.saved'),
    done: ({ tier }) =>
      applyEvent(client, {
        type: 'conversation.changed',
        conversation: { ...conversation, contact: { ...contact, tier } },
      }),
  });
  const tiers = new Set([...(data?.items ?? []), contact.tier ?? '', typed.trim()]);
  return (
    <section className="panel-part">
      <h3>{t('desk.tier.title')}</h3>
      <Select
        className="panel-tier"
        aria-label={t('desk.tier.title')}
        placeholder={t('desk.tier.none')}
        showSearch={{ onSearch: (text) => setTyped(text.slice(0, 100)) }}
        allowClear
        disabled={!mayChange}
        loading={save.isPending}
        value={contact.tier}
        options={[...tiers].filter(Boolean).map((value) => ({ value, label: value }))}
        notFoundContent={t('desk.tier.type')}
        onBlur={() => setTyped('')}
        onChange={(tier: string | null | undefined) => save.mutate(tier ?? null)}
      />
    </section>
  );
}
