import type { TextBox } from '../../../contract/index.ts';

/** The rectangles of the cited lines, over a page. */
export function Marks({ boxes }: { boxes: readonly TextBox[] }) {
  const share = (value: number) => `${100 * value}%`;
  return (
    <>
      {boxes.map(({ page, x0, y0, x1, y1 }) => (
        <span
          key={`${page} ${x0} ${y0} ${x1}`}
          className="original-mark"
          aria-hidden="true"
          style={{ left: share(x0), top: share(y0), width: share(x1 - x0), height: share(y1 - y0) }}
        />
      ))}
    </>
  );
}
