import { Button } from 'antd';
import { useTranslation } from 'react-i18next';

type SaveBarProps = { isBusy: boolean; disabled?: boolean; onSave: () => void; onDiscard: () => void };

/** Appears at the foot of a form as soon as something differs from what is stored. */
export function SaveBar({ isBusy, disabled = false, onSave, onDiscard }: SaveBarProps) {
  const { t } = useTranslation();
  return (
    <div className="save-bar" role="status">
      <span className="grow">{t('common.unsaved')}</span>
      <Button onClick={onDiscard} disabled={isBusy}>
        {t('common.discard')}
      </Button>
      <Button type="primary" onClick={onSave} loading={isBusy} disabled={disabled}>
        {t('common.save')}
      </Button>
    </div>
  );
}
