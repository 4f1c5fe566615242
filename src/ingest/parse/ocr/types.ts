/** RGBA pixels, row by row from the top. */
export type Picture = { width: number; height: number; data: Uint8ClampedArray };

/** A rectangle around one line of text, in pixels from the top left. */
export type Box = { x0: number; y0: number; x1: number; y1: number };

/** A line as recognised; `score` is the mean probability of its characters, 0 to 1. */
export type ReadLine = { box: Box; text: string; score: number };
