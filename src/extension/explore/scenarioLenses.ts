import { CodeLens, l10n, languages, Range, type ExtensionContext } from 'vscode';
import type { Contribution } from '../contribution';
import { Command } from '../names';
import { C_FILES } from '../selectors';
import { isScenario } from './explore';

/** Above the first CPU's function of a scenario, shipped or the person's own: run it, explore it. */
export class ScenarioLenses implements Contribution {
  register(context: ExtensionContext): void {
    context.subscriptions.push(
      languages.registerCodeLensProvider(C_FILES, {
        provideCodeLenses: document => {
          const text = document.getText();
          if (!isScenario(text)) return [];
          const line = document.positionAt(text.search(/^void\s+cpu0\b/m)).line;
          const at = new Range(line, 0, line, 0);
          const uri = document.uri;
          return [
            new CodeLens(at, { command: Command.simulateScenario, title: l10n.t('Run') }),
            new CodeLens(at, {
              command: Command.explore,
              title: l10n.t('Explore interleavings…'),
              arguments: [{ uri }],
            }),
          ];
        },
      }),
    );
  }
}
