import { type ComponentProps, type Ref, useLayoutEffect, useRef } from 'react';

type GrowingAreaProps = Omit<ComponentProps<'textarea'>, 'ref' | 'value'> & {
  value: string;
  minRows: number;
  maxRows: number;
  ref?: Ref<HTMLTextAreaElement>;
};

/** A field as high as its text, between two bounds. Nothing is measured while it is empty, as it mostly is. */
export function GrowingArea({ value, minRows, maxRows, ref, style, ...rest }: GrowingAreaProps) {
  const own = useRef<HTMLTextAreaElement>(null);
  const measured = useRef(false);
  useLayoutEffect(() => {
    const area = own.current;
    if (!area || (value === '' && !measured.current)) return;
    area.style.height = 'auto';
    area.style.height = value === '' ? '' : `${area.scrollHeight}px`;
    measured.current = value !== '';
  }, [value]);
  return (
    <textarea
      {...rest}
      ref={(area) => {
        own.current = area;
        if (typeof ref === 'function') ref(area);
        else if (ref) ref.current = area;
      }}
      value={value}
      rows={minRows}
      style={{ ...style, maxHeight: `calc(${maxRows}lh + 16px)` }}
    />
  );
}
