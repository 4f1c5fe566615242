const shapes = {
  close: 'M6 6l12 12M18 6L6 18',
  down: 'M6 9l6 6 6-6',
  back: 'M15 5l-7 7 7 7',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  send: 'M12 19V5M5.500 11.500L12 5l6.500 6.500',
  person:
    'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.500 20.500c.8-3.700 3.700-5.500 7.500-5.500s6.700 1.800 7.500 5.500',
  copy: 'M9 9h10v11H9zM15 9V4H5v11h4',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  satisfied:
    'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8.500 14.500c1.800 2.300 5.200 2.300 7 0M9 9.500h.01M15 9.500h.01',
  neutral: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8.500 15h7M9 9.500h.01M15 9.500h.01',
  unsatisfied:
    'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8.500 16c1.800-2.300 5.200-2.300 7 0M9 9.500h.01M15 9.500h.01',
  document: 'M7 3h7l4 4v14H7zM14 3v4h4M10 12h5M10 16h5',
  next: 'M9 5l7 7-7 7',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7.500V12l3 2',
  alert: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7.500v5.500M12 16.300h.01',
  clip: 'M20 11.500l-8.200 8.200a5 5 0 0 1-7.100-7.100l8.500-8.500a3.300 3.300 0 0 1 4.700 4.700l-8.400 8.400a1.700 1.700 0 0 1-2.400-2.400l7.800-7.800',
  mail: 'M4 6h16v12H4zM4 7l8 6 8-6',
  anew: 'M12 5v14M5 12h14',
  ticket:
    'M4 8a2 2 0 0 0 2-2h12a2 2 0 0 0 2 2v2.500a1.500 1.500 0 0 0 0 3V16a2 2 0 0 0-2 2H6a2 2 0 0 0-2-2v-2.500a1.500 1.500 0 0 0 0-3zM14 9v6',
  sound: 'M5 10v4h3l4 3.500v-11L8 10zM16 9.500c1.300 1.500 1.300 3.500 0 5M18.500 7c2.600 3 2.600 7 0 10',
  download: 'M12 4v11M7.500 11l4.500 4.500 4.500-4.500M5 20h14',
} as const;
export type IconName = keyof typeof shapes;

/** Always beside words or inside a named button, so silent for screen readers. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" data-icon={name} viewBox="0 0 24 24" aria-hidden="true">
      <path d={shapes[name]} />
    </svg>
  );
}

/** The assistant's mark: a line of text with a marker drawn over it. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect class="mark-ground" width="32" height="32" rx="9" />
      <path class="mark-line" d="M8 10.500h16M8 21.500h9" />
      <path class="mark-quote" d="M8 16h13" />
    </svg>
  );
}
