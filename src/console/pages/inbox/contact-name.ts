import i18next from 'i18next';
import type { Conversation } from '../../../contract/index.ts';

/** How staff call a customer: by name, else by what is known, else by the end of the id. */
export function contactName({ id, name, email, externalId }: Conversation['contact']): string {
  return name || email || externalId || i18next.t('inbox.visitor', { id: id.slice(-4) });
}
