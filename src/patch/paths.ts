import type { TreePath } from '../source/tree';

/** Linux allows 4096 bytes in a path; a header line that is longer than two of them names no files. */
const LONGEST_HEADER = 8200;

/** A path of a patch that must not be followed: it leaves the tree. */
export const escapes = (path: string): boolean => path.startsWith('/') || path.split('/').some(p => p === '..');

/** Undoes git's quoting of a path with unusual bytes: "a/caf\303\251.c" in double quotes, C escapes inside. */
export function unquotePath(text: string): string {
  if (!text.startsWith('"') || !text.endsWith('"') || text.length < 2) return text;
  const bytes = text.slice(1, -1).replace(/\\([abtnvfr"\\]|[0-7]{1,3})/g, (_, escape: string) => {
    const named = 'abtnvfr'.indexOf(escape);
    if (named >= 0) return '\x07\b\t\n\v\f\r'.charAt(named);
    return /^[0-7]/.test(escape) ? String.fromCharCode(parseInt(escape, 8)) : escape;
  });
  try {
    return decodeURIComponent(bytes.replace(/[%\x80-\xff]/g, c => `%${c.charCodeAt(0).toString(16).padStart(2, '0')}`));
  } catch {
    return bytes;
  }
}

/** Prefixes that git writes before the two sides (`diff.mnemonicPrefix` included). */
const PREFIX = /^[abciow12]\//;
/** Top-level folders of a kernel tree: a path that begins with one has no prefix to strip. */
const TOP =
  /^(arch|block|certs|crypto|Documentation|drivers|fs|include|init|io_uring|ipc|kernel|lib|mm|net|rust|samples|scripts|security|sound|tools|usr|virt)\//;

/**
 * Path inside the tree of one side of a file header. Git's prefixes are stripped; of a plain `diff -r OLD NEW`, the
 * first component is ("linux-6.1.orig/mm/swap.c"); a path without any (`--no-prefix`) stays.
 */
export function treePath(side: string): TreePath | undefined {
  if (side === '/dev/null') return undefined;
  const path = side.replace(/^(\.\/)+/, '');
  if (PREFIX.test(path)) return path.slice(2);
  if (TOP.test(path) || !path.includes('/')) return path;
  return path.slice(path.indexOf('/') + 1);
}

/**
 * The two paths of "diff --git a/x b/y" (everything after "--git "). Without quotes a path may hold blanks, so the split
 * is where both halves name the same file; for a rename the extended header lines say it better.
 */
export function gitPaths(rest: string): readonly [string, string] | undefined {
  if (rest.length > LONGEST_HEADER) return undefined;
  const quoted = /^("(?:[^"\\]|\\.)*") (.*)$|^(.*) ("(?:[^"\\]|\\.)*")$/.exec(rest);
  if (quoted) return [unquotePath(quoted[1] ?? quoted[3] ?? ''), unquotePath(quoted[2] ?? quoted[4] ?? '')];
  const strip = (path: string) => path.replace(/^[^/]*\//, '');
  for (let at = rest.indexOf(' '); at >= 0; at = rest.indexOf(' ', at + 1)) {
    const [left, right] = [rest.slice(0, at), rest.slice(at + 1)];
    if (left === right || strip(left) === strip(right)) return [left, right];
  }
  const at = rest.indexOf(' ');
  return at < 0 ? undefined : [rest.slice(0, at), rest.slice(at + 1)];
}
