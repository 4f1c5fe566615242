import { useEffect, useRef } from 'preact/hooks';
import { Mark } from './icons.tsx';
import { useWidget } from './use-widget.ts';

/** The inbox's picture, else the assistant's mark. */
export function Face() {
  const { settings } = useWidget().state;
  return settings?.avatar ? <Picture path={settings.avatar} /> : <Mark />;
}

/** Drawn from its bytes, since a page's policy may forbid pictures of other sites but not what its scripts draw. */
export function Picture({ path }: { path: string }) {
  const { actions } = useWidget();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let gone = false;
    actions.fetchPicture(path).then((picture) => {
      const pen = canvas.current?.getContext('2d');
      if (!pen || !picture || gone) return;
      const { width, height } = pen.canvas;
      const side = Math.min(picture.width, picture.height);
      const [x, y] = [(picture.width - side) / 2, (picture.height - side) / 2];
      pen.clearRect(0, 0, width, height);
      pen.drawImage(picture, x, y, side, side, 0, 0, width, height);
    });
    return () => {
      gone = true;
    };
  }, [path, actions]);
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a picture; nothing gives it the focus.
  return <canvas class="picture mark" ref={canvas} width={96} height={96} aria-hidden="true" />;
}
