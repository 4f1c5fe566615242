import type { ComponentProps, ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Later as Pieces } from '../state.ts';
import { useWidget } from './use-widget.ts';

type Part = Exclude<keyof Pieces, 'css' | 'chime' | 'pickFiles' | 'saveFile'>;

/** A part that comes with the second file; nothing until it is there. */
export function Later<K extends Part>({ name, ...rest }: { name: K } & ComponentProps<Pieces[K]>) {
  const { state, actions } = useWidget();
  useEffect(actions.loadLater, []);
  const Piece = state.later?.[name] as ComponentType<object> | undefined;
  return Piece ? <Piece {...rest} /> : null;
}
