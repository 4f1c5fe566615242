import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query';
import { errorText } from '../i18n/errors.ts';
import { say } from './toast.tsx';

type Options<I, O> = {
  run: (input: I) => Promise<O>;
  /** What has to be read again afterwards. */
  refresh?: QueryKey[];
  /** Said when it worked. */
  said?: string;
  done?: (output: O, input: I) => void;
  /** Errors that the form itself shows. */
  silent?: boolean;
};

/** A write: shows its error, refreshes what it changed. */
export function useAction<I = void, O = unknown>({
  run,
  refresh = [],
  said,
  done,
  silent = false,
}: Options<I, O>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: (output, input) => {
      for (const queryKey of refresh) void client.invalidateQueries({ queryKey });
      if (said) say(said);
      done?.(output, input);
    },
    onError: (error) => {
      if (!silent) say(errorText(error), 'danger');
    },
  });
}
