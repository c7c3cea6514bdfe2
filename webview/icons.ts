import { svg } from './dom';

/** Paths on a 16 × 16 grid, drawn with the text's colour. */
const PATHS = {
  restart: 'M3.5 3v3.5H7M3.7 6.3A5 5 0 1 1 3 9',
  stepBack: 'M13 3.5v9L6.5 8zM4 3.5v9',
  step: 'M3 3.5v9L9.500 8zM12 3.5v9',
  nextCount: 'M2 4v8l5-4zM8 4v8l5-4zM14.250 4v8',
  continue: 'M4 3v10l8-5z',
  reload: 'M12.500 3v3.500H9M12.300 6.300A5 5 0 1 0 13 9',
  copy: 'M5.500 5.500v-3h8v8h-3M2.500 5.500h8v8h-8z',
  file: 'M4 2.500h5l3 3v8H4zM9 2.500v3h3',
} as const;

/** Names of the icons. */
export type Icon = keyof typeof PATHS;

/** An icon for the start slot of a button; the button's label says what it means. */
export const icon = (name: Icon): SVGElement =>
  svg(
    'svg',
    { slot: 'start', class: 'icon', viewBox: '0 0 16 16', 'aria-hidden': 'true' },
    svg('path', { d: PATHS[name] }),
  );
