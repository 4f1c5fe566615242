import { Button } from 'antd';
import { useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { Dialog } from './dialog.tsx';

type Question = { title: string; text: string; action: string; danger?: boolean };
type Asked = Question & { id: number; answer: (yes: boolean) => void };

let asked: readonly Asked[] = [];
let last = 0;
const listeners = new Set<() => void>();

function change(next: readonly Asked[]): void {
  asked = next;
  for (const listener of listeners) listener();
}

/** Asks before what cannot be undone; true when confirmed. */
export function ask(question: Question): Promise<boolean> {
  return new Promise((resolve) => {
    last += 1;
    const id = last;
    const answer = (yes: boolean) => {
      change(asked.filter((each) => each.id !== id));
      resolve(yes);
    };
    change([...asked, { ...question, id, answer }]);
  });
}

/** What is being asked; inside of the root, so that it looks as everything else does, dark too. */
export function Questions() {
  const shown = useSyncExternalStore(
    (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    () => asked,
  );
  return shown.map((each) => <Confirm key={each.id} {...each} />);
}

function Confirm({ title, text, action, danger = true, answer }: Asked) {
  const { t } = useTranslation();
  return (
    <Dialog
      title={title}
      width={420}
      onClose={() => answer(false)}
      footer={
        <>
          <Button autoFocus onClick={() => answer(false)}>
            {t('common.cancel')}
          </Button>
          <Button type="primary" danger={danger} onClick={() => answer(true)}>
            {action}
          </Button>
        </>
      }
    >
      <p>{text}</p>
    </Dialog>
  );
}
