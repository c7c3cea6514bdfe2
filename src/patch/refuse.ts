import { fail, ok, type Result } from '../kernel/failure';
import type { Series } from './series';

/** The series, unless it has a binary patch: what that does may matter to the rest, so the whole series is refused. */
export function reviewable(series: Series): Result<Series> {
  for (const patch of series.patches) {
    const file = patch.files.find(f => f.binary);
    if (!file) continue;
    const path = file.newPath ?? file.oldPath ?? 'a file';
    return fail(
      'binary-patch',
      'The patch is refused',
      `"${patch.subject}" changes ${path} as a binary file, and Pagewarden reads only text.`,
      'Review the series without its binary files.',
    );
  }
  return ok(series);
}
