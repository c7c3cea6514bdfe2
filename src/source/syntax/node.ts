import type { Node, TreeCursor } from 'web-tree-sitter';

/**
 * A syntax node as plain data, copied out of the parser's memory so that nothing dangles when the tree is freed.
 * Anonymous nodes are left out unless they carry a field (an operator); parentheses are nodes, commas are not.
 */
export interface CNode {
  /** The grammar's name: "call_expression", "if_statement", "ERROR", … */
  readonly kind: string;
  /** What it is to its parent: "condition", "left", "function", …; "" when the grammar has no name for it. */
  readonly field: string;
  /** UTF-16 offsets into the text that was parsed; the end is exclusive. */
  readonly start: number;
  readonly end: number;
  readonly children: readonly CNode[];
  readonly parent: CNode | undefined;
  /** This node is an ERROR, or stands for a token that is missing. */
  readonly broken: boolean;
}

interface Building {
  kind: string;
  field: string;
  start: number;
  end: number;
  children: Building[];
  parent: Building | undefined;
  broken: boolean;
}

/** Copies a subtree; `shift` is subtracted from every offset. */
export function copyNode(root: Node, shift = 0): CNode {
  const cursor = root.walk();
  try {
    return copyAt(cursor, shift);
  } finally {
    cursor.delete();
  }
}

function copyAt(cursor: TreeCursor, shift: number): CNode {
  const make = (parent: Building | undefined, field: string): Building => {
    const kind = cursor.nodeType;
    return {
      kind,
      field,
      start: cursor.startIndex - shift,
      end: cursor.endIndex - shift,
      children: [],
      parent,
      broken: kind === 'ERROR' || cursor.nodeIsMissing,
    };
  };
  const root = make(undefined, '');
  let parent = root;
  let depth = 0;
  let more = cursor.gotoFirstChild();
  if (more) depth++;
  while (depth > 0) {
    if (more) {
      const field = cursor.currentFieldName ?? '';
      if (cursor.nodeIsNamed || field !== '' || cursor.nodeIsMissing) {
        const node = make(parent, field);
        parent.children.push(node);
        if (cursor.gotoFirstChild()) {
          parent = node;
          depth++;
          continue;
        }
      }
    }
    more = cursor.gotoNextSibling();
    if (!more) {
      cursor.gotoParent();
      depth--;
      parent = parent.parent ?? root;
    }
  }
  return root;
}

/** The child with a field name. */
export const child = (node: CNode | undefined, field: string): CNode | undefined =>
  node?.children.find(c => c.field === field);

/** The node and everything below it, in text order. */
export function walk(node: CNode): CNode[] {
  const out: CNode[] = [];
  const visit = (n: CNode): void => {
    out.push(n);
    for (const c of n.children) visit(c);
  };
  visit(node);
  return out;
}

/** Is `inner` the node itself or below it? */
export function isWithin(inner: CNode, outer: CNode): boolean {
  for (let n: CNode | undefined = inner; n; n = n.parent) if (n === outer) return true;
  return false;
}

/** The same subtree as if its text began `by` characters later. */
export function shifted(node: CNode, by: number, parent?: CNode): CNode {
  const copy = { ...node, start: node.start + by, end: node.end + by, parent, children: [] as CNode[] };
  copy.children = node.children.map(c => shifted(c, by, copy));
  return copy;
}
