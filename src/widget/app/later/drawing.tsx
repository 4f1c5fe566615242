import { useEffect, useRef, useState } from 'preact/hooks';
import { useWidget } from '../views/use-widget.ts';

/**
 * A picture that only this customer may see, as large as fits. Drawn from its bytes, since a page's policy may forbid
 * pictures of other sites but not what its scripts draw.
 */
export function Drawing({ path, most, alt = '' }: { path: string; most: number; alt?: string }) {
  const { actions, texts } = useWidget();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [lost, setLost] = useState(false);
  useEffect(() => {
    let gone = false;
    actions.fetchPicture(path, true).then((picture) => {
      const { current: box } = canvas;
      if (gone || !box) return;
      if (!picture) return setLost(true);
      const scale = Math.min(1, (most * 2) / picture.width, (most * 2) / picture.height);
      box.width = Math.max(1, Math.round(picture.width * scale));
      box.height = Math.max(1, Math.round(picture.height * scale));
      box.getContext('2d')?.drawImage(picture, 0, 0, box.width, box.height);
    });
    return () => {
      gone = true;
    };
  }, [path, most, actions]);
  if (lost) return <span class="note">{texts.pictureLost}</span>;
  return <canvas class="drawing" ref={canvas} role="img" aria-label={alt} width={most} height={most / 2} />;
}
