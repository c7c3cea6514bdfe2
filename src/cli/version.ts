import { version } from '../../package.json';

/** Pagewarden's own version. */
export const VERSION: string = version;
