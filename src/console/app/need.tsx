import type { ReactNode } from 'react';
import type { Scope } from '../../contract/index.ts';
import { Forbidden } from '../parts/states.tsx';
import { useMay } from '../parts/use-me.ts';

export function Need({ scope, children }: { scope: Scope; children: ReactNode }) {
  return useMay(scope) ? children : <Forbidden isPage />;
}
