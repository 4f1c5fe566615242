import { Segmented } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Inbox } from '../../../../contract/index.ts';
import { currentLocale } from '../../../i18n/index.ts';
import { widgetLocales } from '../widget-locales.ts';
import { type InboxDraft, previewOf } from './draft.ts';

const shows = ['window', 'launcher', 'greeting', 'offline'] as const;

/** The widget itself in a frame, told of every change as it is typed. */
export function WidgetPreview({ inbox, draft }: { inbox: Inbox; draft: InboxDraft }) {
  const { t } = useTranslation();
  const frame = useRef<HTMLIFrameElement>(null);
  const [show, setShow] = useState<(typeof shows)[number]>('window');
  const [locale, setLocale] = useState<string>(currentLocale());
  const [ready, setReady] = useState(0);
  useEffect(() => {
    const heard = ({ source, origin, data }: MessageEvent) => {
      if (origin !== location.origin || source !== frame.current?.contentWindow) return;
      if (data === 'knowdesk-preview-ready') setReady((times) => times + 1);
    };
    addEventListener('message', heard);
    return () => removeEventListener('message', heard);
  }, []);
  useEffect(() => {
    if (ready === 0) return;
    const settings = previewOf(inbox, draft, show === 'offline');
    frame.current?.contentWindow?.postMessage({ settings, show, locale }, location.origin);
  }, [inbox, draft, show, locale, ready]);
  return (
    <div className="widget-preview">
      <div className="row">
        <Segmented
          size="small"
          aria-label={t('settings.widget.preview')}
          value={show}
          onChange={setShow}
          options={shows.map((value) => ({ value, label: t(`settings.widget.show.${value}`) }))}
        />
        <span className="grow" />
        <Segmented
          size="small"
          aria-label={t('settings.widget.language')}
          value={locale}
          onChange={setLocale}
          options={Object.entries(widgetLocales).map(([value, label]) => ({ value, label }))}
        />
      </div>
      <iframe
        ref={frame}
        className="widget-frame"
        src={`/chat/${encodeURIComponent(inbox.key)}?preview`}
        title={t('settings.widget.preview')}
      />
      <p className="field-hint">{t('settings.widget.previewHint')}</p>
    </div>
  );
}
