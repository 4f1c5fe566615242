import { useEffect, useState } from 'preact/hooks';
import { Icon } from './icons.tsx';
import { useWidget } from './use-widget.ts';

/** Not drawn where the browser does not let pages write to the clipboard. */
export function CopyButton({ text }: { text: string }) {
  const { texts } = useWidget();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [copied]);
  const { clipboard } = navigator as Partial<Navigator>;
  if (!clipboard) return null;
  const label = copied ? texts.copied : texts.copy;
  return (
    <button
      type="button"
      class="icon-button small"
      aria-label={label}
      title={label}
      onClick={() =>
        clipboard.writeText(text).then(
          () => setCopied(true),
          () => {},
        )
      }
    >
      <Icon name={copied ? 'check' : 'copy'} />
    </button>
  );
}
