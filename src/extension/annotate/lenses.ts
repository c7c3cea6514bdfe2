import {
  CodeAction,
  CodeActionKind,
  CodeLens,
  EventEmitter,
  l10n,
  languages,
  Range,
  window,
  workspace,
  type Command as CommandCall,
  type ExtensionContext,
  type TextDocument,
  type Uri,
} from 'vscode';
import { ok, type Result } from '../../kernel/failure';
import type { FunctionInfo } from '../../protocol/analysis';
import type { Reports } from '../analysis/reports';
import type { Contribution } from '../contribution';
import { Command } from '../names';
import { C_FILES } from '../selectors';
import { setting, touches } from '../settings';

/** What a command on a function is called with from a lens or an action; from the palette, with nothing. */
export interface FunctionArguments {
  readonly uri: Uri;
  /** Absent for a scenario, which is taken whole. */
  readonly function?: string;
}

/** Offers to simulate and to explore: lenses above a driver's entry points, code actions on every function. */
export class FunctionOffers implements Contribution {
  private readonly changed = new EventEmitter<void>();

  constructor(private readonly reports: Reports) {}

  register(context: ExtensionContext): void {
    context.subscriptions.push(
      this.changed,
      this.reports.onChange(() => this.changed.fire()),
      workspace.onDidChangeConfiguration(event => {
        if (touches(event, 'codeLens')) this.changed.fire();
      }),
      languages.registerCodeLensProvider(C_FILES, {
        onDidChangeCodeLenses: this.changed.event,
        provideCodeLenses: async (document, cancel) => {
          if (!setting('codeLens', document.uri)) return [];
          const report = await this.reports.of(document, cancel);
          if (!report.ok) return [];
          return report.value.functions
            .filter(fn => fn.entryPoint)
            .flatMap(fn => {
              const at = new Range(fn.line - 1, 0, fn.line - 1, 0);
              return [simulate(document.uri, fn), explore(document.uri, fn)].map(call => new CodeLens(at, call));
            });
        },
      }),
      languages.registerCodeActionsProvider(
        C_FILES,
        {
          provideCodeActions: async (document, range, _context, cancel) => {
            const report = await this.reports.of(document, cancel);
            const fn = report.ok ? functionAt(report.value.functions, range.start.line + 1) : undefined;
            if (!fn) return [];
            const offer = (title: string, kind: CodeActionKind, call: CommandCall) => {
              const action = new CodeAction(title, kind);
              action.command = call;
              return action;
            };
            return [
              offer(l10n.t('Simulate {0}', fn.name), SIMULATE, simulate(document.uri, fn)),
              offer(l10n.t('Explore the interleavings of {0}', fn.name), EXPLORE, explore(document.uri, fn)),
            ];
          },
        },
        { providedCodeActionKinds: [SIMULATE, EXPLORE] },
      ),
    );
  }
}

const SIMULATE = CodeActionKind.Empty.append('simulate');
const EXPLORE = CodeActionKind.Empty.append('explore');

const simulate = (uri: Uri, fn: FunctionInfo): CommandCall => ({
  command: Command.simulate,
  title: l10n.t('Simulate'),
  tooltip: l10n.t('Executes {0} on a simulated kernel', fn.name),
  arguments: [{ uri, function: fn.name } satisfies FunctionArguments],
});

const explore = (uri: Uri, fn: FunctionInfo): CommandCall => ({
  command: Command.explore,
  title: l10n.t('Explore interleavings…'),
  tooltip: l10n.t('Executes {0} beside other CPUs, in every order that matters', fn.name),
  arguments: [{ uri, function: fn.name } satisfies FunctionArguments],
});

/** The function whose body holds a line (from 1). */
export const functionAt = (functions: readonly FunctionInfo[], line: number): FunctionInfo | undefined =>
  functions.find(fn => fn.line <= line && line <= fn.endLine);

/** Name of the function in which the cursor of a document's active editor is, if any, or why the file cannot be read. */
export async function functionUnderCursor(
  reports: Reports,
  document: TextDocument,
): Promise<Result<string | undefined>> {
  const report = await reports.of(document);
  if (!report.ok) return report;
  const editor = window.activeTextEditor;
  if (editor?.document !== document) return ok(undefined);
  return ok(functionAt(report.value.functions, editor.selection.active.line + 1)?.name);
}
