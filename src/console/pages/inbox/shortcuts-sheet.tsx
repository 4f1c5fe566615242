import { useTranslation } from 'react-i18next';
import { Dialog } from '../../parts/dialog.tsx';
import { Kbd } from '../../parts/small.tsx';

const mod = /Mac|iP(hone|ad)/.test(navigator.platform) ? '⌘' : 'Ctrl';
const rows = [
  ['next', ['J']],
  ['previous', ['K']],
  ['reply', ['R']],
  ['note', ['N']],
  ['send', [mod, 'Enter']],
  ['take', ['I']],
  ['assign', ['A']],
  ['resolve', ['E']],
  ['snooze', ['Z']],
  ['priority', ['P']],
  ['labels', ['L']],
  ['bot', ['B']],
  ['canned', ['/']],
  ['insert', ['Alt', 'Enter']],
  ['ticket', ['T']],
  ['details', ['D']],
  ['filter', ['F']],
  ['search', ['/']],
  ['help', ['?']],
] as const;

export function ShortcutsSheet({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t('inbox.shortcuts.title')} onClose={onClose} width={420}>
      <dl className="shortcuts">
        {rows.map(([name, keys]) => (
          <div key={name}>
            <dt>{t(`inbox.shortcuts.${name}`)}</dt>
            <dd>
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
