import { l10n, Uri, window, type ExtensionContext } from 'vscode';
import { KeptBytes } from '../host/kept-bytes';
import { Clients } from './analysis/clients';
import { EditorFiles } from './analysis/files';
import { Reports } from './analysis/reports';
import { StorageFolder } from './analysis/storage';
import { KernelTrees } from './analysis/trees';
import { AuditFolder } from './annotate/auditFolder';
import { Diagnostics } from './annotate/diagnostics';
import { Hovers } from './annotate/hovers';
import { FunctionOffers } from './annotate/lenses';
import { ListUses } from './annotate/listUses';
import { QuickFixes } from './annotate/quickFixes';
import { Strategies } from './annotate/strategies';
import { WhySilent } from './annotate/whySilent';
import { Comparer } from './compare/comparer';
import type { Contribution } from './contribution';
import { Explorer } from './explore/explorer';
import { ScenarioLenses } from './explore/scenarioLenses';
import { ScenarioTests } from './explore/scenarioTests';
import { Pages } from './pages';
import type { Platform } from './platform';
import { ReviewDiagnostics } from './series/reviewDiagnostics';
import { Reviews } from './series/reviews';
import { ReviewTree } from './series/reviewView';
import { Places } from './simulate/places';
import { Simulator } from './simulate/simulator';
import { Status } from './status';

/** What other extensions, and the tests inside the extension host, get from `extension.exports`. */
export interface PagewardenApi {
  /** Analysis workers that live. */
  runningWorkers(): number;
  /** Where the index of a tree is kept from one session to the next. */
  readonly indexFolder: Uri;
  /** The Test Explorer's controller and its profiles: VS Code gives nobody else's items away. */
  readonly scenarioTests: Pick<ScenarioTests, 'controller' | 'profiles'>;
}

/** The composition root: makes the shared parts, then registers one contribution per feature. Starts no work. */
export function startExtension(context: ExtensionContext, platform: Platform): PagewardenApi {
  const log = window.createOutputChannel('Pagewarden', { log: true });
  context.subscriptions.push(log);
  const trees = new KernelTrees();
  const indexFolder = Uri.joinPath(context.globalStorageUri, 'index');
  const kept = new KeptBytes(new StorageFolder(indexFolder), text => log.warn(text));
  const files = new EditorFiles(context.extensionUri, log, kept);
  const clients = new Clients(platform, context.extensionUri, log, files, trees);
  const reports = new Reports(clients);
  const pages = new Pages(context.extensionUri);
  const reviews = new Reviews(clients);
  const places = new Places(clients, reviews, pages);
  const simulator = new Simulator(context.extensionUri, clients, reports, reviews, places);
  const verdicts = { extensionUri: context.extensionUri, places, simulator };
  const explorer = new Explorer(verdicts, reports, reviews);
  const scenarioTests = new ScenarioTests(verdicts, clients, explorer, reports, pages);
  const contributions: readonly Contribution[] = [
    trees,
    clients,
    pages,
    new Diagnostics(reports),
    new Hovers(reports),
    new ListUses(reports),
    new WhySilent(reports, pages),
    new QuickFixes(reports),
    new Strategies(reports, clients, pages),
    new AuditFolder(clients, reports),
    new FunctionOffers(reports),
    new Status(reports),
    reviews,
    new ReviewTree(reviews),
    new ReviewDiagnostics(reviews),
    simulator,
    explorer,
    scenarioTests,
    new ScenarioLenses(),
    new Comparer(context.extensionUri, clients),
    reports, // last: it starts to look at what is open
  ];
  for (const contribution of contributions) contribution.register(context);
  log.info(l10n.t('Pagewarden {0} in the {1} host', String(context.extension.packageJSON.version), platform.name));
  return { runningWorkers: () => clients.running, indexFolder, scenarioTests };
}
