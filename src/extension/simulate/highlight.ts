import {
  OverviewRulerLane,
  Range,
  TextEditorRevealType,
  ThemeColor,
  Uri,
  window,
  workspace,
  type Disposable,
  type TextEditor,
  type TextEditorDecorationType,
  type ViewColumn,
} from 'vscode';

/** A line in a document. */
export interface Line {
  readonly uri: Uri;
  /** From 1. */
  readonly line: number;
}

/** Marks the line of the step just taken, as a debugger does, and the one that comes next. */
export class Highlight implements Disposable {
  private readonly taken: TextEditorDecorationType;
  private readonly next: TextEditorDecorationType;
  private readonly listener: Disposable;
  private marks: { readonly taken: Line | undefined; readonly next: Line | undefined } | undefined;
  private latest = 0;

  constructor(extensionUri: Uri) {
    this.taken = window.createTextEditorDecorationType({
      isWholeLine: true,
      backgroundColor: new ThemeColor('editor.stackFrameHighlightBackground'),
      borderColor: new ThemeColor('contrastActiveBorder'),
      overviewRulerColor: new ThemeColor('editor.stackFrameHighlightBackground'),
      overviewRulerLane: OverviewRulerLane.Full,
      gutterIconPath: Uri.joinPath(extensionUri, 'media', 'step-taken.svg'),
      gutterIconSize: 'contain',
    });
    this.next = window.createTextEditorDecorationType({
      gutterIconPath: Uri.joinPath(extensionUri, 'media', 'step-next.svg'),
      gutterIconSize: 'contain',
    });
    this.listener = window.onDidChangeVisibleTextEditors(() => this.paint());
  }

  /** Marks both lines; with `column`, also brings the step's line into view there. */
  async show(taken: Line | undefined, next: Line | undefined, column: ViewColumn | undefined): Promise<void> {
    const turn = ++this.latest;
    this.marks = { taken, next };
    const target = taken ?? next;
    if (target && column !== undefined) {
      const shown = window.visibleTextEditors.find(e => same(e, target.uri) && e.viewColumn === column);
      const editor = shown ?? (await open(target.uri, column));
      if (turn !== this.latest || !editor) return; // A later step has overtaken this one.
      const line = Math.min(target.line - 1, editor.document.lineCount - 1);
      editor.revealRange(new Range(line, 0, line, 0), TextEditorRevealType.InCenterIfOutsideViewport);
    }
    this.paint();
  }

  clear(): void {
    this.latest++;
    this.marks = undefined;
    this.paint();
  }

  dispose(): void {
    this.listener.dispose();
    this.taken.dispose();
    this.next.dispose();
  }

  private paint(): void {
    for (const editor of window.visibleTextEditors) {
      const range = (line: Line | undefined) =>
        line && same(editor, line.uri) ? [new Range(line.line - 1, 0, line.line - 1, 0)] : [];
      editor.setDecorations(this.taken, range(this.marks?.taken));
      editor.setDecorations(this.next, range(this.marks?.next));
    }
  }
}

const same = (editor: TextEditor, uri: Uri): boolean => editor.document.uri.toString() === uri.toString();

async function open(uri: Uri, viewColumn: ViewColumn): Promise<TextEditor | undefined> {
  try {
    const document = await workspace.openTextDocument(uri);
    return await window.showTextDocument(document, { viewColumn, preserveFocus: true, preview: true });
  } catch {
    return undefined; // A step in a file that cannot be opened is still shown in the view.
  }
}
