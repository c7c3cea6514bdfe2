import {
  CodeAction,
  CodeActionKind,
  CodeLens,
  EventEmitter,
  l10n,
  languages,
  Range,
  workspace,
  type Command as CommandCall,
  type ExtensionContext,
  type Uri,
} from 'vscode';
import type { FunctionInfo } from '../../protocol/analysis';
import type { Reports } from '../analysis/reports';
import type { Contribution } from '../contribution';
import { Command } from '../names';
import { C_FILES } from '../selectors';
import { setting, touches } from '../settings';

/** What "Simulate This Function" is called with from a lens or an action; from the palette, with nothing. */
export interface SimulateArguments {
  readonly uri: Uri;
  readonly function: string;
}

/** Offers to simulate: a CodeLens above a driver's entry points, a code action on every function. */
export class SimulateOffers implements Contribution {
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
            .map(fn => new CodeLens(new Range(fn.line - 1, 0, fn.line - 1, 0), call(document.uri, fn)));
        },
      }),
      languages.registerCodeActionsProvider(
        C_FILES,
        {
          provideCodeActions: async (document, range, _context, cancel) => {
            const report = await this.reports.of(document, cancel);
            const fn = report.ok ? functionAt(report.value.functions, range.start.line + 1) : undefined;
            if (!fn) return [];
            const action = new CodeAction(l10n.t('Simulate {0}', fn.name), CodeActionKind.Empty.append('simulate'));
            action.command = call(document.uri, fn);
            return [action];
          },
        },
        { providedCodeActionKinds: [CodeActionKind.Empty.append('simulate')] },
      ),
    );
  }
}

const call = (uri: Uri, fn: FunctionInfo): CommandCall => ({
  command: Command.simulate,
  title: l10n.t('Simulate'),
  tooltip: l10n.t('Executes {0} on a simulated kernel', fn.name),
  arguments: [{ uri, function: fn.name } satisfies SimulateArguments],
});

/** The function whose body holds a line (from 1). */
export const functionAt = (functions: readonly FunctionInfo[], line: number): FunctionInfo | undefined =>
  functions.find(fn => fn.line <= line && line <= fn.endLine);
