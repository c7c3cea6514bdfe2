import type { PersistedState, PanelStrings, ToPanel } from '../src/protocol/panel';
import { registerControls } from './controls';
import { host } from './host';
import { Page } from './page';

/** Entry of the review webview: says that it listens, then shows what it is sent. */
function start(): void {
  registerControls();
  let page: Page | undefined;
  addEventListener('message', ({ data }: MessageEvent<ToPanel>) => {
    // The first message carries the texts; nothing can be shown before.
    if (data.type === 'strings') page ??= new Page(document.body, data.strings satisfies PanelStrings, host);
    else page?.show(data);
  });
  host.post({ type: 'ready', state: (host.state() as PersistedState | undefined) ?? null });
}

start();
