import type { ChosenConfiguration } from '../../source/unit';

/** Under which configuration code was read, on one line. */
export function configurationText({ arch, source, turnedOn, unmet }: ChosenConfiguration): string {
  const on = turnedOn.length > 0 ? `; turned on for this: ${turnedOn.join(', ')}` : '';
  const not = unmet.length > 0 ? `; not to be had with it: ${unmet.join(', ')}` : '';
  return `configuration: ${arch}, ${source}${on}${not}`;
}
