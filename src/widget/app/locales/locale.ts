import type en from './en.ts';
import type { more } from './en.ts';

/** What the first answer needs, and what comes with the parts that are loaded later. */
export type First = typeof en;
export type More = typeof more;

/** Every text that the widget says by itself. Another language is another file of this shape: see the README. */
export type Locale = First & More;
