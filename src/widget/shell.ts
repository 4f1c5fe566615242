/**
 * What the loader hands to the application. A loader that a browser cached meets applications of later releases, so
 * this only ever grows: never rename or remove a field, and let the application bear the absence of a new one.
 */
export type Shell = {
  version: 1;
  /** Where Knowdesk answers, ending in a slash. */
  server: string;
  inbox: string;
  host: HTMLElement;
  root: ShadowRoot;
  /** None on a page that shows nothing but the conversation. */
  launcher: HTMLButtonElement | null;
  options: Options;
  /** Loads a module of the widget's folder. */
  load: (file: string) => Promise<unknown>;
};

/** What the host page may choose, by `data-…` attributes of the script or `Knowdesk('boot', …)`. */
export type Options = {
  inbox?: string;
  server?: string;
  /** BCP 47; without it the page's language, then the browser's. */
  locale?: string;
  theme?: string;
  position?: string;
  /** Said before the first question, and questions to begin with. */
  greeting?: string;
  starters?: string[];
  /** `off`: the page's title is left alone when something came while the tab was out of sight. */
  title?: string;
  /** `true` in the console's settings. */
  preview?: string;
  /** Where the one element goes; the page's body without it. */
  container?: Element | ShadowRoot;
};

export type Call = [command: string, ...values: unknown[]];
/** Takes over the page's calls, those that waited first. */
export type Start = (shell: Shell, waiting: Call[]) => (...call: Call) => void;
export type Application = { start: Start };
