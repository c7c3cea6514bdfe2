import { h, morphChildren } from './dom';

/** A node of an accessible tree. */
export interface TreeItem {
  /** Unique in the tree, and the same from view to view as long as it is the same thing. */
  readonly key: string;
  /** What is seen, and (in `unseen` parts) what only a screen reader says beside it. */
  readonly cells: readonly Node[];
  readonly children: readonly TreeItem[];
  /** Open before the person has said anything. */
  readonly open: boolean;
  readonly classes?: string;
}

/**
 * A tree by the ARIA practices: one tab stop, arrows, Home, End, `*`. Rows are flat in the document (levels are
 * attributes), so that a big tree stays cheap to lay out.
 */
export class Tree {
  /** What the person opened or closed, by key. */
  private readonly chosen = new Map<string, boolean>();
  private items: readonly TreeItem[] = [];
  private active = '';

  constructor(private readonly element: HTMLElement) {
    element.setAttribute('role', 'tree');
    element.addEventListener('keydown', event => this.onKey(event));
    element.addEventListener('click', event => this.onClick(event));
    element.addEventListener('focusin', event => {
      const row = (event.target as Element).closest<HTMLElement>('[role=treeitem]');
      if (row && row.dataset['key'] !== this.active) this.focus(row.dataset['key']!, false);
    });
  }

  /** Shows other items; what is open stays open. */
  show(items: readonly TreeItem[]): void {
    this.items = items;
    this.draw();
  }

  private draw(): void {
    const rows: HTMLElement[] = [];
    const add = (items: readonly TreeItem[], level: number) => {
      items.forEach((item, index) => {
        const open = this.isOpen(item);
        rows.push(
          h(
            'div',
            {
              role: 'treeitem',
              'data-key': item.key,
              class: `row ${item.classes ?? ''}`.trim(),
              'aria-level': level,
              'aria-setsize': items.length,
              'aria-posinset': index + 1,
              'aria-expanded': item.children.length ? String(open) : undefined,
              tabindex: -1,
            },
            ...Array.from({ length: level - 1 }, () => h('span', { class: 'guide' })),
            h('span', { class: item.children.length ? 'twist' : 'twist none', 'aria-hidden': 'true' }),
            ...item.cells,
          ),
        );
        if (open) add(item.children, level + 1);
      });
    };
    add(this.items, 1);
    if (!rows.some(row => row.dataset['key'] === this.active)) this.active = rows[0]?.dataset['key'] ?? '';
    for (const row of rows) if (row.dataset['key'] === this.active) row.setAttribute('tabindex', '0');
    const fragment = document.createDocumentFragment();
    fragment.append(...rows);
    morphChildren(this.element, fragment);
  }

  private isOpen(item: TreeItem): boolean {
    return item.children.length > 0 && (this.chosen.get(item.key) ?? item.open);
  }

  private rows(): HTMLElement[] {
    return [...this.element.querySelectorAll<HTMLElement>(':scope > [role=treeitem]')];
  }

  private focus(key: string, move = true): void {
    this.active = key;
    for (const row of this.rows()) {
      row.setAttribute('tabindex', row.dataset['key'] === key ? '0' : '-1');
      if (move && row.dataset['key'] === key) row.focus();
    }
  }

  private toggle(key: string, open: boolean): void {
    this.chosen.set(key, open);
    this.draw();
    this.focus(key);
  }

  private onClick(event: MouseEvent): void {
    const target = event.target as Element;
    const row = target.closest<HTMLElement>('[role=treeitem]');
    if (!row || target.closest('a, button')) return;
    const key = row.dataset['key']!;
    const expanded = row.getAttribute('aria-expanded');
    if (expanded === null) this.focus(key);
    else this.toggle(key, expanded !== 'true');
  }

  private onKey(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const rows = this.rows();
    const at = rows.findIndex(row => row.dataset['key'] === this.active);
    const row = rows[at];
    if (!row) return;
    const level = Number(row.getAttribute('aria-level'));
    const expanded = row.getAttribute('aria-expanded');
    const go = (to: HTMLElement | undefined) => to && this.focus(to.dataset['key']!);
    switch (event.key) {
      case 'ArrowDown':
        go(rows[at + 1]);
        break;
      case 'ArrowUp':
        go(rows[at - 1]);
        break;
      case 'Home':
        go(rows[0]);
        break;
      case 'End':
        go(rows.at(-1));
        break;
      case 'ArrowRight':
        if (expanded === 'false') this.toggle(this.active, true);
        else if (expanded === 'true') go(rows[at + 1]);
        break;
      case 'ArrowLeft':
        if (expanded === 'true') this.toggle(this.active, false);
        else go(rows.slice(0, at).findLast(other => Number(other.getAttribute('aria-level')) < level));
        break;
      case 'Enter':
      case ' ':
        if (expanded !== null) this.toggle(this.active, expanded !== 'true');
        break;
      case '*':
        for (const other of rows) {
          if (Number(other.getAttribute('aria-level')) === level && other.hasAttribute('aria-expanded'))
            this.chosen.set(other.dataset['key']!, true);
        }
        this.draw();
        this.focus(this.active);
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}
