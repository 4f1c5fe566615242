import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, read } from '../../api/client.ts';
import { useAction } from '../../parts/use-action.ts';

/** For a document that is kept shut by a password: it is used once and kept nowhere, here neither. */
export function Unlock({ documentId }: { documentId: string }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState('');
  const unlock = useAction({
    run: () => read(api.documents[':id'].password.$post({ param: { id: documentId }, json: { password } })),
    refresh: [['document', documentId], ['documents'], ['versions', documentId]],
    said: t('knowledge.detail.accepted'),
    done: () => setPassword(''),
  });
  return (
    <form
      className="unlock"
      onSubmit={(event) => {
        event.preventDefault();
        unlock.mutate();
      }}
    >
      <Input.Password
        autoComplete="off"
        maxLength={1000}
        aria-label={t('knowledge.detail.password')}
        placeholder={t('knowledge.detail.password')}
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Button htmlType="submit" disabled={password === ''} loading={unlock.isPending}>
        {t('knowledge.detail.unlock')}
      </Button>
    </form>
  );
}
