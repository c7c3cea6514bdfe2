/**
 * A table whose rows are chosen with the arrow keys, Home and End: one tab stop, by the ARIA practices of a grid. The rows
 * are drawn by others; a row that can be chosen has a `data-row`, its name among the rows.
 */
export class Rows {
  private chosen = '';

  constructor(
    private readonly body: HTMLElement,
    /** Called when the person chooses a row. */
    private readonly onChoose: (row: string) => void,
    /** Called for Enter, Space and the right and left arrows; `open` is undefined where either is meant. */
    private readonly onOpen: (row: string, open: boolean | undefined) => void = () => undefined,
  ) {
    body.addEventListener('keydown', event => this.onKey(event));
    body.addEventListener('click', event => {
      const row = (event.target as Element).closest<HTMLElement>('[data-row]');
      if (!row) return;
      this.choose(row.dataset['row']!, true);
      if (row.hasAttribute('aria-expanded')) this.onOpen(row.dataset['row']!, undefined);
    });
  }

  /** The row that is chosen; empty for none. */
  get row(): string {
    return this.chosen;
  }

  /** Marks a row as chosen, without telling: after the rows were drawn anew. */
  mark(row: string): void {
    this.chosen = row;
    const rows = this.rows();
    const stop = rows.find(other => other.dataset['row'] === row) ?? rows[0];
    for (const other of rows) {
      other.setAttribute('aria-selected', String(other.dataset['row'] === row));
      other.tabIndex = other === stop ? 0 : -1;
    }
  }

  private choose(row: string, focus: boolean): void {
    this.mark(row);
    const element = this.rows().find(other => other.dataset['row'] === row);
    if (focus) element?.focus({ preventScroll: true });
    element?.scrollIntoView({ block: 'nearest' });
    this.onChoose(row);
  }

  private rows(): HTMLElement[] {
    return [...this.body.querySelectorAll<HTMLElement>(':scope > [data-row]')];
  }

  private onKey(event: KeyboardEvent): void {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const rows = this.rows();
    const focused = (event.target as Element).closest<HTMLElement>('[data-row]');
    const at = rows.findIndex(row => row === focused);
    if (at < 0) return;
    const go = (to: HTMLElement | undefined): void => {
      if (to) this.choose(to.dataset['row']!, true);
    };
    const name = rows[at]!.dataset['row']!;
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
      case 'Enter':
      case ' ':
        this.choose(name, true);
        this.onOpen(name, undefined);
        break;
      case 'ArrowRight':
      case 'ArrowLeft':
        this.onOpen(name, event.key === 'ArrowRight');
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}
