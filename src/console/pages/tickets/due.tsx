import { useTranslation } from 'react-i18next';
import type { Ticket } from '../../../contract/index.ts';
import { briefTime } from '../../i18n/format.ts';
import { Pill, Time } from '../../parts/small.tsx';

/** Due before now, and neither solved nor closed. */
export function isOverdue({ dueAt, status }: Pick<Ticket, 'dueAt' | 'status'>, at = Date.now()): boolean {
  return dueAt !== null && Date.parse(dueAt) < at && status !== 'solved' && status !== 'closed';
}

export function DueMark({ ticket }: { ticket: Ticket }) {
  const { t } = useTranslation();
  const { dueAt } = ticket;
  if (dueAt === null) return null;
  const when = <Time iso={dueAt}>{briefTime(dueAt)}</Time>;
  if (!isOverdue(ticket)) return <span className="due num">{when}</span>;
  return (
    <Pill tone="danger">
      {t('tickets.overdue')} {when}
    </Pill>
  );
}
