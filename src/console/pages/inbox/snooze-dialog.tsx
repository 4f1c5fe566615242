import { Button } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { DateTimeInput } from '../../parts/date-time-input.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Field } from '../../parts/field.tsx';
import { snoozeTimes } from './snooze-times.ts';

type SnoozeDialogProps = { onChoose: (until: string) => void; onClose: () => void };

/** A date and a time of one's own, tomorrow morning to begin with. */
export function SnoozeDialog({ onChoose, onClose }: SnoozeDialogProps) {
  const { t } = useTranslation();
  const [until, setUntil] = useState<string | null>(() => snoozeTimes(new Date()).tomorrow.toISOString());
  const form = useId();
  const [isTried, setTried] = useState(false);
  const isPast = until === null || Date.parse(until) <= Date.now();
  const choose = () => {
    setTried(true);
    if (until === null || isPast) return;
    onChoose(until);
    onClose();
  };
  return (
    <Dialog
      title={t('desk.snooze.ownTitle')}
      width={360}
      onClose={onClose}
      footer={
        <Button type="primary" htmlType="submit" form={form}>
          {t('desk.snooze.title')}
        </Button>
      }
    >
      <form
        id={form}
        onSubmit={(event) => {
          event.preventDefault();
          choose();
        }}
      >
        <Field
          label={t('desk.snooze.ownLabel')}
          error={isTried && isPast ? t('desk.snooze.past') : undefined}
        >
          <DateTimeInput value={until} onChange={setUntil} />
        </Field>
      </form>
    </Dialog>
  );
}
