import { CodeAction, CodeActionKind, languages, WorkspaceEdit, type ExtensionContext, type TextDocument } from 'vscode';
import type { Finding, Fix } from '../../protocol/analysis';
import type { Reports } from '../analysis/reports';
import type { Contribution } from '../contribution';
import { REVIEW_SCHEME } from '../names';
import { C_FILES } from '../selectors';
import { toDiagnostic, toRange } from './finding';

/**
 * The fixes that findings carry, as quick fixes. All edits of one are one workspace edit, so that one undo takes them back,
 * and an edit that the editor shows before it is made. Nothing is offered on a reviewed file: its text is the patch's.
 */
export class QuickFixes implements Contribution {
  constructor(private readonly reports: Reports) {}

  register(context: ExtensionContext): void {
    context.subscriptions.push(
      languages.registerCodeActionsProvider(
        C_FILES,
        {
          provideCodeActions: async (document, range, _context, cancel) => {
            if (document.uri.scheme === REVIEW_SCHEME) return [];
            const report = await this.reports.of(document, cancel);
            if (!report.ok) return [];
            return report.value.findings
              .filter(finding => toRange(finding).intersection(range))
              .flatMap(finding => (finding.fixes ?? []).map(fix => actionFor(fix, finding, document)));
          },
        },
        { providedCodeActionKinds: [CodeActionKind.QuickFix] },
      ),
    );
  }
}

function actionFor(fix: Fix, finding: Finding, document: TextDocument): CodeAction {
  const action = new CodeAction(fix.title, CodeActionKind.QuickFix);
  const edit = new WorkspaceEdit();
  for (const { range, newText } of fix.edits) edit.replace(document.uri, toRange(range), newText);
  action.edit = edit;
  const diagnostic = toDiagnostic(finding, document.uri, () => document.uri);
  if (diagnostic) action.diagnostics = [diagnostic];
  action.isPreferred = fix.preferred ?? false;
  return action;
}
