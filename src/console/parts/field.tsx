import { cloneElement, type ReactElement, type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';

type Control = { id?: string; 'aria-describedby'?: string; 'aria-invalid'?: boolean; status?: string };
type FieldProps = {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  optional?: boolean;
  children: ReactElement<Control>;
};

/** A label above a control, with its hint or its error below; screen readers hear them together. */
export function Field({ label, hint, error, optional = false, children }: FieldProps) {
  const { t } = useTranslation();
  const id = useId();
  const help = `${id}-help`;
  const control = cloneElement(children, {
    id,
    'aria-describedby': help,
    ...(error ? { 'aria-invalid': true, status: 'error' } : {}),
  });
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
        {optional && <span className="field-optional">{t('common.optional')}</span>}
      </label>
      {control}
      <div id={help} className={error ? 'field-error' : 'field-hint'} role={error ? 'alert' : undefined}>
        {error ?? hint}
      </div>
    </div>
  );
}

/** A headed group of a settings page: words on the left, controls on the right; one above the other on a phone. */
export function Section({ title, text, children }: { title: string; text?: ReactNode; children: ReactNode }) {
  return (
    <section className="section">
      <div className="section-words">
        <h2>{title}</h2>
        {text !== undefined && <p>{text}</p>}
      </div>
      <div className="section-body">{children}</div>
    </section>
  );
}
