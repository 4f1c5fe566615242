import type { Attachment } from '../../../contract/index.ts';
import { Icon } from '../views/icons.tsx';
import { useWidget } from '../views/use-widget.ts';
import { Drawing } from './drawing.tsx';

/** Files of a message: pictures as such, everything to be saved with a click. */
export function Attached({ attachments }: { attachments: Attachment[] }) {
  const { actions, texts } = useWidget();
  return (
    <ul class="attached">
      {attachments.map(({ id, fileName, mediaType }) => {
        const path = `attachments/${id}`;
        return (
          <li key={id}>
            <button
              type="button"
              class={mediaType.startsWith('image/') ? 'attached-picture' : 'file'}
              aria-label={`${texts.save} ${fileName}`}
              title={fileName}
              onClick={() => actions.saveFile(path, fileName)}
            >
              {mediaType.startsWith('image/') ? (
                <Drawing path={path} most={240} />
              ) : (
                <>
                  <Icon name="document" />
                  <span class="file-name" dir="auto">
                    {fileName}
                  </span>
                  <Icon name="download" />
                </>
              )}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
