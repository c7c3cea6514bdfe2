/** What the tests inside an extension host say and wait for. */
import * as vscode from 'vscode';

/** Throws `message` unless `condition` holds. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** Throws unless two values are the same JSON. */
export const equal = (seen: unknown, wanted: unknown, what: string) =>
  assert(
    JSON.stringify(seen) === JSON.stringify(wanted),
    `${what}: ${JSON.stringify(seen)}, not ${JSON.stringify(wanted)}`,
  );

/** Waits for an event that makes `done` true; the promise itself is the time limit's business. */
export async function until<T>(event: vscode.Event<T>, done: () => boolean | Promise<boolean>): Promise<void> {
  if (await done()) return;
  await new Promise<void>((resolve, reject) => {
    const limit = setTimeout(() => {
      listener.dispose();
      reject(new Error('Nothing happened within two minutes.'));
    }, 120_000);
    const listener = event(async () => {
      if (!(await done())) return;
      clearTimeout(limit);
      listener.dispose();
      resolve();
    });
  });
}

/** Opens a file as a click does: `openTextDocument` would keep it open for minutes after its tab is closed. */
export async function show(uri: vscode.Uri): Promise<vscode.TextEditor> {
  await vscode.commands.executeCommand('vscode.open', uri);
  const editor = vscode.window.activeTextEditor;
  assert(editor?.document.uri.toString() === uri.toString(), `${uri.toString()} is not shown`);
  return editor;
}
