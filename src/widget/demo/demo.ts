/** The demo shop: what a host page does. `?inbox=<key>` names the inbox, `?lang=en` the language. */
type Knowdesk = (command: string, ...values: unknown[]) => void;
type Page = { Knowdesk?: Knowdesk & { q?: unknown[][] } };

const page = window as unknown as Page;
const address = new URL(location.href);
const base = new URL('..', (document.currentScript as HTMLScriptElement).src);
const inbox = address.searchParams.get('inbox');
const queue: unknown[][] = [];
page.Knowdesk ??= Object.assign((...call: unknown[]) => void queue.push(call), { q: queue });
const call: Knowdesk = (...values) => page.Knowdesk?.(...values);

type Language = 'zh' | 'en';
const asked: Record<Language, string[]> = {
  zh: [
    '费用发生后多少天之内要提交报销单？',
    '去成都出差酒店一晚最多能报多少',
    '驿账各个套餐多少钱？',
    'SAP 连接器需要哪个版本？',
  ],
  en: [
    'How much does Stagepost cost?',
    'How long is the download link for an export valid?',
    'Does it support SSO with Okta?',
    'Can I forward receipts by e-mail?',
  ],
};
const greetings: Record<Language, string> = {
  zh: '您好，这里是驿账客服。',
  en: 'Welcome to Stagepost support.',
};
const titles: Record<Language, string> = {
  zh: '驿账 · 差旅与费用报销',
  en: 'Stagepost · Travel and expenses',
};

function speak(language: Language): void {
  const root = document.documentElement;
  root.lang = language === 'zh' ? 'zh-CN' : 'en';
  root.dataset.language = language;
  document.title = titles[language];
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-speak]')) {
    button.setAttribute('aria-pressed', String(button.dataset.speak === language));
  }
  address.searchParams.set('lang', language);
  history.replaceState(null, '', address);
  call('setLocale', root.lang);
  call('set', { greeting: greetings[language], starters: asked[language] });
}

const wished = address.searchParams.get('lang') ?? navigator.language;
speak(wished.startsWith('zh') ? 'zh' : 'en');
document.addEventListener('click', (event) => {
  const target = (event.target as Element).closest<HTMLElement>('[data-speak],[data-ask],[data-open]');
  if (!target) return;
  const { speak: language, ask } = target.dataset;
  if (language) speak(language === 'zh' ? 'zh' : 'en');
  else if (ask !== undefined) call('ask', target.textContent?.trim());
  else call('open');
});

if (inbox) {
  const script = document.createElement('script');
  script.async = true;
  script.src = new URL('widget.js', base).href;
  script.dataset.inbox = inbox;
  document.head.append(script);
} else {
  document.querySelector<HTMLElement>('.missing')?.removeAttribute('hidden');
}
