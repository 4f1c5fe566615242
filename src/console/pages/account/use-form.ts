import { type ChangeEvent, type FormEvent, useState } from 'react';
import { isApiError } from '../../api/error.ts';
import { errorText } from '../../i18n/errors.ts';

type Form<T> = {
  values: T;
  set: (change: Partial<T>) => void;
  /** Value and change of an input for text. */
  input: (name: keyof T & string) => {
    value: string;
    onChange: (event: ChangeEvent<HTMLInputElement>) => void;
  };
  /** Of a field, in the server's words. */
  problem: (name: keyof T & string) => string | undefined;
  /** Of the whole. */
  failure: string | undefined;
  isBusy: boolean;
  onSubmit: (event: FormEvent) => void;
};

/** State of a form that is sent at once; what was typed stays when the server refuses it. */
export function useForm<T extends object>(initial: T, send: (values: T) => Promise<void>): Form<T> {
  const [values, setValues] = useState(initial);
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const fields = isApiError(error) ? error.fields : {};
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    send(values)
      .catch(setError)
      .finally(() => setBusy(false));
  };
  return {
    values,
    set: (change) => setValues((now) => ({ ...now, ...change })),
    input: (name) => ({
      value: String(values[name]),
      onChange: ({ target }) => setValues((now) => ({ ...now, [name]: target.value })),
    }),
    problem: (name) => fields[name],
    failure: error === undefined ? undefined : errorText(error),
    isBusy,
    onSubmit,
  };
}

/** What a link carries behind its #, which is sent to no server. */
export function tokenOfLink(): string {
  return new URLSearchParams(location.hash.slice(1)).get('token') ?? '';
}
