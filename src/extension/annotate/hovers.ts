import { Hover, languages, MarkdownString, l10n, type ExtensionContext } from 'vscode';
import type { AnnotatedUse } from '../../protocol/analysis';
import type { Reports } from '../analysis/reports';
import type { Contribution } from '../contribution';
import { C_FILES } from '../selectors';
import { toRange } from './finding';

/** On every use of a count: what it does to which count, with which ordering, in which versions. */
export class Hovers implements Contribution {
  constructor(private readonly reports: Reports) {}

  register(context: ExtensionContext): void {
    context.subscriptions.push(
      languages.registerHoverProvider(C_FILES, {
        provideHover: async (document, position, cancel) => {
          const report = await this.reports.of(document, cancel);
          if (!report.ok) return undefined;
          const use = report.value.uses.find(use => toRange(use).contains(position));
          return use && new Hover(explain(use), toRange(use));
        },
      }),
    );
  }
}

/** The hover's text. What comes from a file is added as text or code, never as markdown. */
export function explain(use: AnnotatedUse): MarkdownString {
  const page = new MarkdownString();
  page.appendCodeblock(use.expression, 'c');
  page.appendMarkdown(`**${use.count === '_refcount' ? '\\_refcount' : '\\_mapcount'}** · `);
  prose(page, use.effect);
  const rows: [string, string][] = [
    [l10n.t('Ordering'), use.ordering],
    [l10n.t('Versions'), use.versions],
  ];
  for (const [title, text] of rows) {
    if (text) prose(page.appendMarkdown(`\n\n**${title}** · `), text);
  }
  for (const note of use.notes) prose(page.appendMarkdown('\n\n'), note);
  return page;
}

/** A sentence in which `names` stand between backquotes: those become code, and the rest stays text. */
function prose(page: MarkdownString, text: string): void {
  text.split('`').forEach((part, index) => {
    if (index % 2 === 0) page.appendText(part);
    else page.appendMarkdown(`\`${part}\``);
  });
}
