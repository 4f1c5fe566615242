import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dateTime } from '../i18n/format.ts';
import { Icon, type IconName } from './icons.tsx';
import { say } from './toast.tsx';

export type Tone = 'plain' | 'good' | 'warn' | 'danger' | 'info' | 'accent';

/** A short state in a coloured pill; the word carries the meaning, the colour only helps. */
export function Pill({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`pill pill-${tone}`}>{children}</span>;
}

const hues = [168, 205, 262, 24, 340, 95, 45, 230];

export function Avatar({
  name,
  id,
  size = 32,
  icon,
}: {
  name: string;
  id: string;
  size?: number;
  icon?: IconName;
}) {
  const hue = hues[[...id].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % hues.length] ?? 168;
  return (
    <span
      className="avatar"
      aria-hidden="true"
      style={
        { width: size, height: size, fontSize: size * 0.42, '--hue': String(hue) } as React.CSSProperties
      }
    >
      {icon ? <Icon name={icon} size={size * 0.55} /> : ([...name.trim()][0]?.toUpperCase() ?? '?')}
    </span>
  );
}

export function Kbd({ children }: { children: ReactNode }) {
  return <kbd className="kbd">{children}</kbd>;
}

/** The short form of a time, the whole of it when pointed at. */
export function Time({ iso, children }: { iso: string; children: ReactNode }) {
  return (
    <time dateTime={iso} title={dateTime(iso)}>
      {children}
    </time>
  );
}

export function CopyButton({ text, label }: { text: string; label?: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    if (await copyText(text)) {
      setCopied(true);
      setTimeout(() => setCopied(false), 2000);
    } else say(text, 'danger');
  };
  return (
    <Button
      size="small"
      onClick={() => void copy()}
      icon={<Icon name={copied ? 'check' : 'copy'} size={15} />}
    >
      {copied ? t('common.copied') : (label ?? t('common.copy'))}
    </Button>
  );
}

/** The clipboard needs https or localhost; elsewhere the old way by selection still works. */
async function copyText(text: string): Promise<boolean> {
  if (navigator.clipboard) {
    const done = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    if (done) return true;
  }
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}

export function IconButton({
  icon,
  label,
  onClick,
  disabled = false,
  pressed,
}: {
  icon: IconName;
  label: string;
  onClick: () => void;
  disabled?: boolean;
  pressed?: boolean;
}) {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}

type More = { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };

export function LoadMore({ query }: { query: More }) {
  const { t } = useTranslation();
  if (!query.hasNextPage) return null;
  return (
    <div className="load-more">
      <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {t('common.loadMore')}
      </Button>
    </div>
  );
}
