/** What stood before was thought, not said: the reply begins anew. */
export const ANEW = Symbol('anew');

const OPEN = /<(think|thinking|reasoning)>/i;
const CLOSE = /<\/(?:think|thinking|reasoning)>\s*/i;
/** The beginning of such a mark, the rest of which may still come. */
const BEGUN =
  /<\/?(?:t(?:h(?:i(?:n(?:k(?:i(?:n(?:g)?)?)?)?)?)?)?|r(?:e(?:a(?:s(?:o(?:n(?:i(?:n(?:g)?)?)?)?)?)?)?)?)?$/i;

/**
 * Takes what a reasoning model says in pieces and gives back what is meant for the customer. Servers that do not set
 * its thoughts apart leave them between marks in the reply, many without the first mark, which their template has
 * given.
 */
export function createThoughtFilter() {
  let rest = '';
  let thinking = false;

  function take(): (string | typeof ANEW)[] {
    const said: (string | typeof ANEW)[] = [];
    for (;;) {
      const close = CLOSE.exec(rest);
      const open = thinking ? null : OPEN.exec(rest);
      if (open && (!close || open.index < close.index)) {
        if (open.index > 0) said.push(rest.slice(0, open.index));
        rest = rest.slice(open.index + open[0].length);
        thinking = true;
      } else if (close) {
        rest = rest.slice(close.index + close[0].length);
        if (!thinking) said.push(ANEW);
        thinking = false;
      } else break;
    }
    const begun = BEGUN.exec(rest)?.index ?? rest.length;
    if (!thinking && begun > 0) said.push(rest.slice(0, begun));
    rest = rest.slice(begun);
    return said;
  }

  return {
    push(piece: string): (string | typeof ANEW)[] {
      rest += piece;
      return take();
    },
    /** What was held back because a mark might have come of it. */
    end(): string {
      return thinking ? '' : rest;
    },
    get thinking(): boolean {
      return thinking;
    },
  };
}
