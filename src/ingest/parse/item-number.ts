/** What stands before a text that its writer has numbered by hand. */
const NUMBERED = /^\s*[（(]?(?:\d+|[a-z])[.)、）．]/i;

/**
 * The text of an item of an ordered list behind its number, as a reader sees it: "2. Print the label." Without its
 * number nothing tells a step from a remark. `type` as HTML's attribute: letters for `a`, nothing for Roman numbers.
 */
export function numbered(text: string, number: number, type = '1'): string {
  const mark = /^a$/i.test(type) ? letterOf(number, type) : type === '1' ? String(number) : undefined;
  return mark === undefined || text.trim() === '' || NUMBERED.test(text)
    ? text
    : `${mark}. ${text.trimStart()}`;
}

function letterOf(number: number, type: string): string | undefined {
  return number >= 1 && number <= 26 ? String.fromCharCode(type.charCodeAt(0) + number - 1) : undefined;
}
