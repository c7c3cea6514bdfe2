import { env, Uri, type Webview, type WebviewOptions } from 'vscode';

/** The view may load its own two files and nothing else. */
export const webviewOptions = (extensionUri: Uri): WebviewOptions => ({
  enableScripts: true,
  localResourceRoots: [Uri.joinPath(extensionUri, 'dist')],
});

/** The views that the one bundle holds. */
export type ViewName = 'run' | 'verdicts' | 'comparison';

/** The page around a view: no inline script or style, no data; everything comes by message. */
export function webviewPage(webview: Webview, extensionUri: Uri, view: ViewName = 'run'): string {
  const at = (name: string) => webview.asWebviewUri(Uri.joinPath(extensionUri, 'dist', name)).toString();
  const { cspSource } = webview;
  return `<!DOCTYPE html>
<html lang="${env.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${cspSource}; script-src ${cspSource};">
<title>Pagewarden</title>
<link rel="stylesheet" href="${at('webview.css')}">
<script type="module" src="${at('webview.js')}"></script>
</head>
<body data-view="${view}"></body>
</html>`;
}
