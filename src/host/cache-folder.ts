import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Where a terminal program keeps what it can find out again: $XDG_CACHE_HOME/pagewarden, ~/.cache/pagewarden without it (XDG
 * Base Directory Specification; a relative path there counts as none), the system's own place elsewhere.
 */
export function cacheFolder(): string {
  const { XDG_CACHE_HOME: given, LOCALAPPDATA: local } = process.env;
  if (given && isAbsolute(given)) return join(given, 'pagewarden');
  if (process.platform === 'win32' && local) return join(local, 'pagewarden', 'cache');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'pagewarden');
  return join(homedir(), '.cache', 'pagewarden');
}
