import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayNotify, setNotify, wantsNotify } from '../../app/notify-choice.ts';
import { IconButton } from '../../parts/small.tsx';
import { say } from '../../parts/toast.tsx';

/** Asks the browser only when it is pressed. */
export function NotifyButton() {
  const { t } = useTranslation();
  const [isOn, setOn] = useState(wantsNotify);
  if (!('Notification' in window)) return null;
  const toggle = async () => {
    const next = !isOn;
    if (next && !(await mayNotify())) return say(t('inbox.notify.blocked'), 'danger');
    setNotify(next);
    setOn(next);
    say(t(next ? 'inbox.notify.on' : 'inbox.notify.off'));
  };
  return (
    <IconButton
      icon="bell"
      label={t(isOn ? 'inbox.notify.turnOff' : 'inbox.notify.turnOn')}
      pressed={isOn}
      onClick={() => void toggle()}
    />
  );
}
