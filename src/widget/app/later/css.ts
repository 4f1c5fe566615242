import menu from './menu.css?inline';
import next from './next.css?inline';
import sheet from './sheet.css?inline';

export const css = menu + sheet + next;
