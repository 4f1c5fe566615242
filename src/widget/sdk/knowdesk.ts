/**
 * Typed access to the widget for pages that are built with a bundler: `/widget/knowdesk.js` of your Knowdesk, with its
 * types in `/widget/knowdesk.d.ts` beside it.
 */
/**
 * Who the customer is, proven by your server: either `externalId` with its `hmac`, or a `jwt` that says all of it.
 * E-mail and name alone are taken as they are said.
 */
export type KnowdeskContact =
  | {
      /**
       * A JWT signed HS256 with the inbox secret: `sub` (your id of the customer), `exp`, and `email`, `name` if known.
       */
      jwt: string;
      externalId?: never;
      hmac?: never;
      email?: never;
      name?: never;
    }
  | {
      /** Your own id of the customer. */
      externalId: string;
      /** Hex HMAC-SHA256 of externalId with the inbox secret, made on your server. */
      hmac: string;
      email?: string;
      name?: string;
      jwt?: never;
    }
  | { email?: string; name?: string; externalId?: never; hmac?: never; jwt?: never };
export type KnowdeskOptions = {
  /** Where Knowdesk answers, such as https://desk.example/. */
  server: string;
  /** The key of the inbox, from its settings. */
  inbox: string;
  /** BCP 47; without it the page's language, then the browser's. */
  locale?: string;
  theme?: 'auto' | 'light' | 'dark';
  position?: 'right' | 'left';
  /** `off`: the page's title never tells how much waits to be read. */
  title?: 'on' | 'off';
  greeting?: string;
  /** At most six questions to begin with. */
  starters?: string[];
  /** Where the widget's one element goes; the page's body without it. */
  container?: Element | ShadowRoot;
  /** Of a strict Content-Security-Policy. */
  nonce?: string;
};
export type KnowdeskEvents = {
  ready: undefined;
  open: undefined;
  close: undefined;
  /** How many messages wait to be read. */
  unread: number;
  message: { id: string; conversationId: string; text: string; createdAt: string };
  handoff: { conversationId: string };
  rating: { answerId: string; score: 'satisfied' | 'neutral' | 'unsatisfied'; comment: string | null };
  error: { code: string; message: string };
};
export type Knowdesk = {
  open(): void;
  close(): void;
  toggle(): void;
  /** Opens the window and asks. */
  ask(question: string): void;
  /** Says who the customer is; what was said before becomes theirs. Refusals come as the event `error`. */
  setUser(contact: KnowdeskContact): void;
  /** Another language at once, BCP 47. */
  setLocale(locale: string): void;
  /** Where the customer is, for applications of one page; without `url` the address as it is now. */
  setPage(page?: { url?: string; title?: string }): void;
  set(options: Pick<KnowdeskOptions, 'greeting' | 'starters'>): void;
  /** Listens; call what it returns to stop. */
  on<E extends keyof KnowdeskEvents>(event: E, listener: (detail: KnowdeskEvents[E]) => void): () => void;
  /** Sign-out: forgets the customer and the conversation in this browser. */
  reset(): void;
  /** Takes the widget off the page. */
  shutdown(): void;
};

type Call = (command: string, ...values: unknown[]) => void;
type Page = { Knowdesk?: Call & { q?: unknown[][] } };

/** Puts the widget on the page. Calls made before it has loaded wait. */
export function loadKnowdesk({ nonce, ...options }: KnowdeskOptions): Knowdesk {
  const page = window as unknown as Page;
  if (!page.Knowdesk) {
    const q: unknown[][] = [];
    page.Knowdesk = Object.assign((...call: unknown[]) => void q.push(call), { q });
    const script = document.createElement('script');
    script.async = true;
    script.src = new URL('widget.js', options.server).href;
    if (nonce) script.nonce = nonce;
    document.head.append(script);
  }
  const call: Call = (...values) => page.Knowdesk?.(...values);
  call('boot', options);
  return {
    open: () => call('open'),
    close: () => call('close'),
    toggle: () => call('toggle'),
    ask: (question) => call('ask', question),
    setUser: (contact) => call('setUser', contact),
    setLocale: (locale) => call('setLocale', locale),
    setPage: (about) => call('setPage', about),
    set: (changed) => call('set', changed),
    on(event, listener) {
      call('on', event, listener);
      return () => call('off', event, listener);
    },
    reset: () => call('reset'),
    shutdown: () => call('shutdown'),
  };
}
