import type en from './en.ts';

/** Every text that the widget says by itself. Another language is another file of this shape, named in `languages.ts`. */
export type Locale = typeof en;
