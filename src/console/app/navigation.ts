import type { Scope } from '../../contract/index.ts';
import type { IconName } from '../parts/icons.tsx';

/** The main navigation, by what a role may see. */
export const destinations = [
  { to: '/inbox', name: 'inbox', icon: 'inbox', scope: 'conversations:read' },
  { to: '/tickets', name: 'tickets', icon: 'ticket', scope: 'tickets:read' },
  { to: '/knowledge', name: 'knowledge', icon: 'book', scope: 'knowledge:read' },
  { to: '/quality', name: 'quality', icon: 'chart', scope: 'reports:read' },
  { to: '/settings', name: 'settings', icon: 'settings', scope: 'settings:read' },
] as const satisfies { to: string; name: string; icon: IconName; scope: Scope }[];
