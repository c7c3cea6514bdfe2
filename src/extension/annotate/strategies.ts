import {
  CodeLens,
  commands,
  EventEmitter,
  l10n,
  languages,
  ProgressLocation,
  Range,
  window,
  workspace,
  type ExtensionContext,
} from 'vscode';
import { fail } from '../../kernel/failure';
import type { Clients } from '../analysis/clients';
import type { Reports } from '../analysis/reports';
import type { Contribution } from '../contribution';
import { Command } from '../names';
import type { Pages } from '../pages';
import { C_FILES } from '../selectors';
import { setting } from '../settings';
import { treeLabel } from '../simulate/places';
import { tell } from '../tell';
import { strategyLine, strategyReasons, strategyTable } from './strategyText';

/** The kernel's structs of page-table operations: a file that names none is not asked about. */
const OPERATIONS = /\b(?:iommu_domain_ops|io_pgtable_ops|iommu_ops)\b/;

/** A lens on a driver's table of operations that says where it counts entries; a table of all drivers of the tree. */
export class Strategies implements Contribution {
  private readonly changed = new EventEmitter<void>();

  constructor(
    private readonly reports: Reports,
    private readonly clients: Clients,
    private readonly pages: Pages,
  ) {}

  register(context: ExtensionContext): void {
    context.subscriptions.push(
      this.changed,
      this.reports.onChange(() => this.changed.fire()),
      commands.registerCommand(Command.showStrategies, () => this.show()),
      languages.registerCodeLensProvider(C_FILES, {
        onDidChangeCodeLenses: this.changed.event,
        provideCodeLenses: async (document, cancel) => {
          if (!setting('codeLens', document.uri)) return [];
          if (!OPERATIONS.test(document.getText())) return [];
          // The worker must know the text as it stands; a reviewed file's strategies are those of the tree's file.
          const where = await this.reports.place(document);
          if (!where || where.place.review || !(await this.reports.of(document, cancel)).ok) return [];
          const paths = [where.place.path];
          const found = await where.client.call(service => service.strategies({ paths }, { cancel }), { cancel });
          if (!found.ok) return [];
          return found.value.map(strategy => {
            const at = new Range(strategy.line - 1, 0, strategy.line - 1, 0);
            const tooltip = strategyReasons(strategy);
            return new CodeLens(at, { command: Command.showStrategies, title: strategyLine(strategy), tooltip });
          });
        },
      }),
    );
  }

  private async show(): Promise<void> {
    const client = await this.clients.forPatches();
    if (!client.root)
      return tell(
        fail(
          'no-kernel-tree',
          l10n.t('The counter strategies cannot be told'),
          l10n.t('No kernel tree is open.'),
          l10n.t('Open a folder with a kernel tree.'),
        ).failure,
      );
    const found = await window.withProgress(
      { location: ProgressLocation.Notification, title: l10n.t('Reading page-table drivers'), cancellable: true },
      (shown, cancel) => {
        let before = 0;
        const progress = (_what: string, done: number, total = 0) => {
          shown.report({ message: `${done} / ${total}`, increment: total ? ((done - before) * 100) / total : 0 });
          before = done;
        };
        return client.call(service => service.strategies({ paths: [] }, { cancel, progress }), { cancel });
      },
    );
    if (!found.ok) return tell(found.failure);
    const text = strategyTable(found.value, await treeLabel(client));
    const page = this.pages.write(l10n.t('Counter strategies.txt'), text);
    await window.showTextDocument(await workspace.openTextDocument(page), { preview: true });
  }
}
