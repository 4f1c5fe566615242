import { Button } from 'antd';
import { useRef } from 'react';
import { Icon } from '../../parts/icons.tsx';

type FileButtonProps = {
  label: string;
  isBusy: boolean;
  accept?: string;
  primary?: boolean;
  onFile: (file: File) => void;
};

export function FileButton({ label, isBusy, accept, primary = false, onFile }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button
        type={primary ? 'primary' : 'default'}
        icon={<Icon name="upload" size={16} />}
        loading={isBusy}
        aria-label={label}
        onClick={() => input.current?.click()}
      >
        <span className="wide-words">{label}</span>
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={label}
        {...(accept ? { accept } : {})}
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) onFile(file);
        }}
      />
    </>
  );
}
