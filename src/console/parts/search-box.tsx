import { Input, type InputRef } from 'antd';
import { type Ref, useEffect, useState } from 'react';
import { Icon } from './icons.tsx';

type SearchBoxProps = {
  value: string;
  onChange: (value: string) => void;
  label: string;
  inputRef?: Ref<InputRef>;
};

/** Searches a moment after the last letter, and not while a word is still being composed. */
export function SearchBox({ value, onChange, label, inputRef }: SearchBoxProps) {
  const [text, setText] = useState(value);
  const [isComposing, setComposing] = useState(false);
  useEffect(() => {
    if (isComposing || text.trim() === value) return;
    const timer = setTimeout(() => onChange(text.trim()), 280);
    return () => clearTimeout(timer);
  }, [text, value, isComposing, onChange]);
  return (
    <Input
      ref={inputRef ?? null}
      allowClear
      value={text}
      maxLength={200}
      aria-label={label}
      placeholder={label}
      prefix={<Icon name="search" size={16} />}
      onCompositionStart={() => setComposing(true)}
      onCompositionEnd={() => setComposing(false)}
      onChange={(event) => setText(event.target.value)}
    />
  );
}
