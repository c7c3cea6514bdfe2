/**
 * The leaf controls of the view, and the only file that knows where they come from: `@vscode/webview-ui-toolkit` is
 * deprecated upstream, and replacing it must stay a change of one file. Everything with structure is plain HTML and SVG.
 */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  vsCodePanels,
  vsCodePanelTab,
  vsCodePanelView,
  vsCodeProgressRing,
} from '@vscode/webview-ui-toolkit';

/** Defines the custom elements; call it once, before the page is built. */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodePanels(),
    vsCodePanelTab(),
    vsCodePanelView(),
    vsCodeProgressRing(),
  );
}

/** What the view uses of a button. */
export interface ButtonElement extends HTMLElement {
  disabled: boolean;
}

/** What the view uses of a checkbox. */
export interface CheckboxElement extends HTMLElement {
  checked: boolean;
}

/** What the view uses of a dropdown. */
export interface DropdownElement extends HTMLElement {
  value: string;
}

/** What the view uses of a tab strip. */
export interface PanelsElement extends HTMLElement {
  activeid: string;
}
