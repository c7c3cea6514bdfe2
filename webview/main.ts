import type { PersistedState, PanelStrings, ToPanel } from '../src/protocol/panel';
import { showComparison } from './comparison';
import { registerControls } from './controls';
import { host } from './host';
import { Page } from './page';

/** The run of a scenario: says that it listens, then shows what it is sent. */
function showRun(): void {
  let page: Page | undefined;
  addEventListener('message', ({ data }: MessageEvent<ToPanel>) => {
    // The first message carries the texts; nothing can be shown before.
    if (data.type === 'strings') page ??= new Page(document.body, data.strings satisfies PanelStrings, host);
    else page?.show(data);
  });
  host.post({ type: 'ready', state: (host.state() as PersistedState | undefined) ?? null });
}

/** Entry of every view; the page says which one it is. */
registerControls();
if (document.body.dataset['view'] === 'comparison') showComparison();
else showRun();
