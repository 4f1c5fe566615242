import { Input } from 'antd';
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

type DueInputProps = {
  /** What a `Field` gives its control. */
  id?: string;
  'aria-describedby'?: string;
  'aria-invalid'?: boolean;
  status?: 'error';
  label?: string;
  disabled?: boolean;
  value: string | null;
  onChange: (value: string | null) => void;
  /** Left, or Enter pressed. */
  onDone?: () => void;
};

/** A date and a time in the person's zone; emptied, nothing is due. */
export function DueInput({ label, disabled = false, value, onChange, onDone, ...given }: DueInputProps) {
  return (
    <Input
      type="datetime-local"
      {...given}
      aria-label={label}
      disabled={disabled}
      allowClear
      onBlur={() => onDone?.()}
      onPressEnter={() => onDone?.()}
      value={toLocal(value)}
      onChange={({ target }) => onChange(target.value === '' ? null : new Date(target.value).toISOString())}
    />
  );
}

/** As such an input wants it: local, without a zone. */
export function toLocal(iso: string | null): string {
  if (iso === null) return '';
  const date = new Date(iso);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}
