import { useTranslation } from 'react-i18next';

/** The chat window itself, as customers get it. */
export function ChatPreview({ inboxKey }: { inboxKey: string }) {
  const { t } = useTranslation();
  return (
    <iframe
      className="chat-preview"
      src={`/chat/${encodeURIComponent(inboxKey)}`}
      title={t('start.chat')}
      loading="lazy"
    />
  );
}
