/** Lines that a statement may take before its arguments are left out. */
const MOST_LINES = 2;

/**
 * C source in lines of at most `room` characters. Where it takes more than two, the arguments of its longest calls are left
 * out: `map_pages(...)`.
 */
export function wrapSource(text: string, room: number, indent: string): string[] {
  let source = closed(text.replace(/\s+/g, ' ').trim());
  let lines = wrap(source, room, indent);
  while (lines.length > MOST_LINES) {
    const shorter = elided(source);
    const fewer = wrap(shorter, room, indent);
    if (fewer.length >= lines.length) break;
    source = shorter;
    lines = fewer;
  }
  return lines;
}

/** One line of a statement is all that a trace has: what is open there ends, or begins, with dots. */
function closed(source: string): string {
  const open = [...source.replace(/"(?:\\.|[^"\\])*"/g, '')].reduce(
    (depth, c) => depth + (c === '(' ? 1 : c === ')' ? -1 : 0),
    0,
  );
  if (open < 0) return `... ${source}`;
  return open > 0 ? `${source.replace(/,$/, ', ...')}${source.endsWith(',') ? '' : ' ...'}${')'.repeat(open)}` : source;
}

/** Leaves out the longest innermost argument list that is worth it. */
function elided(source: string): string {
  const lists = [...source.matchAll(/\(([^()]{7,})\)/g)].filter(([, list]) => !list!.includes('..'));
  const longest = lists.sort(([a], [b]) => b.length - a.length)[0];
  if (!longest) return source;
  return `${source.slice(0, longest.index)}(...)${source.slice(longest.index + longest[0].length)}`;
}

/**
 * Breaks text into lines of at most `room` characters: at spaces, else after a bracket or a comma or before an operator,
 * never inside a name or a number that fits in a line.
 */
export function wrap(text: string, room: number, indent: string): string[] {
  const lines: string[] = [];
  let rest = text.replace(/\s+/g, ' ').trim();
  let lead = indent;
  while (lead.length + rest.length > room) {
    const cut = breakAt(rest, Math.max(1, room - lead.length));
    lines.push(lead + rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
    lead = `${indent}  `;
  }
  lines.push(lead + rest);
  return lines;
}

/** Where the first line of `text` ends when `fits` characters have room. */
function breakAt(text: string, fits: number): number {
  const space = text.lastIndexOf(' ', fits);
  if (space > fits / 3) return space;
  for (let at = fits; at > 0; at--) {
    if (/[(,]/.test(text[at - 1]!) || (/[-&|(]/.test(text[at] ?? '') && /[\w)\]]/.test(text[at - 1]!))) return at;
  }
  if (space > 0) return space;
  for (let at = fits; at > 0; at--) if (/\W/.test(text[at - 1]!) || /\W/.test(text[at] ?? ' ')) return at;
  return fits;
}
