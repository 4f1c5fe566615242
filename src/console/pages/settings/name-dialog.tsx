import { Button, Input } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { errorText } from '../../i18n/errors.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { Field } from '../../parts/field.tsx';

type NameDialogProps = {
  title: string;
  label: string;
  name: string;
  onName: (name: string) => void;
  error: unknown;
  isBusy: boolean;
  onSave: () => void;
  onClose: () => void;
  children: ReactNode;
};

/** A small thing with a name and something more: a label, a team. */
export function NameDialog({
  title,
  label,
  name,
  onName,
  error,
  isBusy,
  onSave,
  onClose,
  children,
}: NameDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog
      title={title}
      onClose={onClose}
      width={440}
      footer={
        <>
          <Button onClick={onClose}>{t('desk.form.cancel')}</Button>
          <Button type="primary" loading={isBusy} disabled={!name.trim()} onClick={onSave}>
            {t('desk.form.save')}
          </Button>
        </>
      }
    >
      <Field label={label} error={error ? errorText(error) : undefined}>
        <Input
          autoFocus
          maxLength={60}
          value={name}
          onChange={({ target }) => onName(target.value)}
          onPressEnter={() => name.trim() && onSave()}
        />
      </Field>
      {children}
    </Dialog>
  );
}
