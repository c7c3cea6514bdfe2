import type { FromPanel, PersistedState, ToPanel } from '../src/protocol/panel';
import type { FromVerdicts, PersistedExploration, ToVerdicts } from '../src/protocol/verdicts';
import { showComparison } from './comparison';
import { registerControls } from './controls';
import { hostOf } from './host';
import { Page } from './page';
import { VerdictsPage } from './verdicts/page';

/** The run of a scenario: says that it listens, then shows what it is sent. */
function showRun(): void {
  const host = hostOf<FromPanel, PersistedState>();
  let page: Page | undefined;
  addEventListener('message', ({ data }: MessageEvent<ToPanel>) => {
    // The first message carries the texts; nothing can be shown before.
    if (data.type === 'strings') page ??= new Page(document.body, data.strings, host);
    else page?.show(data);
  });
  host.post({ type: 'ready', state: host.state() ?? null });
}

/** The verdicts of an exploration. */
function showVerdicts(): void {
  const host = hostOf<FromVerdicts, PersistedExploration>();
  let page: VerdictsPage | undefined;
  addEventListener('message', ({ data }: MessageEvent<ToVerdicts>) => {
    if (data.type === 'verdict-strings') page ??= new VerdictsPage(document.body, data.strings, host);
    else page?.show(data);
  });
  host.post({ type: 'ready' });
}

/** Entry of every view; the page says which one it is. */
registerControls();
switch (document.body.dataset['view']) {
  case 'comparison':
    showComparison();
    break;
  case 'verdicts':
    showVerdicts();
    break;
  default:
    showRun();
}
