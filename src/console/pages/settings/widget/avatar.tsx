import { Button } from 'antd';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Inbox } from '../../../../contract/index.ts';
import { api, read } from '../../../api/client.ts';
import { say } from '../../../parts/toast.tsx';
import { useAction } from '../../../parts/use-action.ts';

const side = 128;

/** The inbox's picture: cut square and made small here, kept at once. */
export function Avatar({ inbox }: { inbox: Inbox }) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const { id, avatar } = inbox;
  const refresh = [['inbox', id], ['inboxes']];
  const save = useAction({
    run: (picture: string) => read(api.inboxes[':id'].avatar.$put({ param: { id }, json: { picture } })),
    refresh,
    said: t('common.saved'),
  });
  const remove = useAction({
    run: () => read(api.inboxes[':id'].avatar.$delete({ param: { id } })),
    refresh,
    said: t('common.saved'),
  });
  const pick = async (file: File | undefined) => {
    if (!file) return;
    const picture = await makeSmall(file);
    if (picture) save.mutate(picture);
    else say(t('settings.widget.pictureUnreadable'), 'danger');
  };
  return (
    <div className="field">
      <span className="field-label">{t('settings.widget.avatar')}</span>
      <div className="row">
        {avatar && <img className="avatar-now" src={`/api/widget/${avatar}`} alt="" width={40} height={40} />}
        <input
          ref={input}
          type="file"
          hidden
          accept="image/png,image/jpeg,image/webp"
          aria-label={t('settings.widget.avatar')}
          onChange={({ target }) => {
            void pick(target.files?.[0]);
            target.value = '';
          }}
        />
        <Button loading={save.isPending} onClick={() => input.current?.click()}>
          {t('settings.widget.choosePicture')}
        </Button>
        {avatar && (
          <Button loading={remove.isPending} onClick={() => remove.mutate()}>
            {t('common.remove')}
          </Button>
        )}
      </div>
      <span className="field-hint">{t('settings.widget.avatarHint')}</span>
    </div>
  );
}

/** Base64 of a square PNG; undefined for what is no picture. */
async function makeSmall(file: File): Promise<string | undefined> {
  try {
    const picture = await createImageBitmap(file);
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = side;
    const cut = Math.min(picture.width, picture.height);
    const [x, y] = [(picture.width - cut) / 2, (picture.height - cut) / 2];
    canvas.getContext('2d')?.drawImage(picture, x, y, cut, cut, 0, 0, side, side);
    return canvas.toDataURL('image/png').split(',')[1];
  } catch {
    return undefined;
  }
}
