/** The languages the chat window speaks, each in its own words. */
export const widgetLocales: Record<string, string> = {
  'zh-CN': '简体中文',
  'zh-TW': '繁體中文',
  en: 'English',
};

/** What a site pastes; the same as in the widget's documentation. */
export function snippetOf(origin: string, inboxKey: string): string {
  return `<script async src="${origin}/widget.js" data-inbox="${inboxKey}"></script>`;
}

export function chatPageOf(origin: string, inboxKey: string): string {
  return `${origin}/chat/${inboxKey}`;
}
