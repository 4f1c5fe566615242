import { css } from './css.ts';

export { Attached } from './attached.tsx';
export { chime } from './chime.ts';
export { Cited } from './cited.tsx';
export { EndRating } from './end-rating.tsx';
export { MenuList } from './menu-list.tsx';
export { NextSteps } from './next-steps.tsx';
export { OfflineSheet } from './offline-sheet.tsx';
export { pickFiles } from './pick-files.ts';
export { Picked } from './picked.tsx';
export { PreviewSheet } from './preview.tsx';
export { Reasons } from './reasons.tsx';
export { saveFile } from './save-file.ts';
export { TicketSheet } from './ticket-sheet.tsx';
/**
 * What is not needed for the first answer: fetched once the window has been open for a moment, or when it is asked for.
 */
export { css };
