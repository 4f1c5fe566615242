import { Input } from 'antd';

type DateTimeInputProps = {
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

/** A date and a time in the person's zone; null when emptied. */
export function DateTimeInput({
  label,
  disabled = false,
  value,
  onChange,
  onDone,
  ...given
}: DateTimeInputProps) {
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
