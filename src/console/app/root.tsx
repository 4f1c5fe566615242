import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { ConfigProvider } from 'antd';
import { Suspense } from 'react';
import { BrowserRouter } from 'react-router';
import { isApiError } from '../api/error.ts';
import { antdTheme } from '../design/theme.ts';
import { Questions } from '../parts/ask.tsx';
import { Toasts } from '../parts/toast.tsx';
import { Crash } from './crash.tsx';
import { Routes } from './routes.tsx';
import { useIsDark } from './theme-choice.ts';

const client = new QueryClient({
  queryCache: new QueryCache({
    // A session that ended shows as such everywhere at once: the shell asks who one is, and goes to sign-in.
    onError: (error, { queryKey }) => {
      if (isApiError(error) && error.status === 401 && queryKey[0] !== 'me') {
        void client.invalidateQueries({ queryKey: ['me'] });
      }
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (count, error) => count < 2 && !(isApiError(error) && error.status >= 400 && error.status < 500),
    },
  },
});

export function Root() {
  const dark = useIsDark();
  return (
    <ConfigProvider
      theme={antdTheme(dark)}
      button={{ autoInsertSpace: false }}
      // A dialog is in the browser's top layer: what opens from inside of it must be there too.
      getPopupContainer={(node) => node?.closest('dialog') ?? document.body}
    >
      <QueryClientProvider client={client}>
        <BrowserRouter basename="/console">
          <Crash>
            <Suspense>
              <Routes />
            </Suspense>
          </Crash>
        </BrowserRouter>
        <Questions />
        <Toasts />
      </QueryClientProvider>
    </ConfigProvider>
  );
}
