import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Dialog } from './dialog.tsx';
import { CopyButton } from './small.tsx';

/** A secret that nobody can read again once this is closed. */
export function SecretOnce(props: { title: string; text: string; secret: string; onClose: () => void }) {
  const { title, text, secret, onClose } = props;
  const { t } = useTranslation();
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <>
          <CopyButton text={secret} />
          <Button type="primary" onClick={onClose}>
            {t('common.close')}
          </Button>
        </>
      }
    >
      <p>{text}</p>
      <pre className="snippet">{secret}</pre>
    </Dialog>
  );
}
