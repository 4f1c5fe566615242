import { Button, ConfigProvider } from 'antd';
import type { FormEventHandler, ReactNode } from 'react';

type DoorFormProps = {
  form: { onSubmit: FormEventHandler; failure: string | undefined; isBusy: boolean };
  submit: string;
  /** Below the button: where else one may want to go. */
  further?: ReactNode;
  children: ReactNode;
};

/** The fields of a page before the door, what went wrong as a whole, and the one thing to do. */
export function DoorForm({ form, submit, further, children }: DoorFormProps) {
  return (
    <form onSubmit={form.onSubmit}>
      <ConfigProvider componentSize="large">{children}</ConfigProvider>
      {form.failure && (
        <div className="notice notice-danger" role="alert">
          {form.failure}
        </div>
      )}
      <Button type="primary" size="large" htmlType="submit" block loading={form.isBusy}>
        {submit}
      </Button>
      {further}
    </form>
  );
}
