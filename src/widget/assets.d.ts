declare module '*.css?inline' {
  const css: string;
  export default css;
}

/** File name of the application, with its hash; set by `scripts/build-widget.ts`. */
declare const KNOWDESK_APP: string;
/** File names of the languages by their tag; likewise. */
declare const KNOWDESK_LOCALES: Record<string, [first: string, more: string]>;
