import { InputNumber } from 'antd';
import { Field } from '../../parts/field.tsx';

type ThresholdProps = {
  label: string;
  hint: string;
  error: string | undefined;
  value: number | null;
  onChange: (value: number | null) => void;
};

/** A probability as percent; empty is the calibrated default. */
export function ThresholdField({ label, hint, error, value, onChange }: ThresholdProps) {
  return (
    <Field label={label} hint={hint} error={error} optional>
      <InputNumber<number>
        min={0}
        max={100}
        precision={1}
        suffix="%"
        style={{ width: 140 }}
        value={value === null ? null : Math.round(value * 1000) / 10}
        onChange={(percent) => onChange(percent === null ? null : percent / 100)}
      />
    </Field>
  );
}
