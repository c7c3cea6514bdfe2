import js from '@eslint/js';
import ts from 'typescript-eslint';

/** Who may import whom (docs/architecture.md). A folder may always import itself. */
const ARROWS = {
  kernel: [],
  // The protocol re-exports the core's types, and only types, so that a message and a value are one thing.
  protocol: ['kernel'],
  source: ['kernel'],
  patch: ['kernel', 'source'],
  pagetable: ['kernel'],
  audit: ['kernel', 'source', 'patch'],
  machine: ['kernel', 'source', 'patch', 'pagetable'],
  explore: ['kernel', 'source', 'patch', 'pagetable', 'machine'],
  review: ['kernel', 'source', 'patch', 'audit', 'machine', 'explore', 'pagetable'],
  host: ['kernel', 'protocol', 'source'],
  worker: ['kernel', 'protocol', 'source', 'patch', 'audit', 'pagetable', 'machine', 'explore', 'review', 'host'],
  cli: [
    'kernel',
    'protocol',
    'source',
    'patch',
    'audit',
    'pagetable',
    'machine',
    'explore',
    'review',
    'host',
    'worker',
  ],
  extension: ['protocol', 'kernel', 'host'],
};
const PLATFORM = [
  {
    group: ['node:*', 'fs', 'path', 'child_process', 'worker_threads', 'os', 'vscode'],
    message: 'The core knows neither Node nor vscode: take what you need as an argument.',
  },
];
const folders = Object.keys(ARROWS);
const arrows = folders.map(folder => ({
  files: [`src/${folder}/**/*.ts`],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        patterns: [
          ...folders
            .filter(other => other !== folder && !ARROWS[folder].includes(other))
            .map(other => ({
              regex: `^(\\.\\./)+${other}(/|$)`,
              allowTypeImports: folder === 'protocol',
              message: `src/${folder} does not know src/${other}: arrows go one way (docs/architecture.md).`,
            })),
          { regex: '/webview/', message: 'The webview is a pure view; share types through src/protocol.' },
          ...(['host', 'worker', 'cli', 'extension'].includes(folder) ? [] : PLATFORM),
        ],
      },
    ],
  },
}));

export default ts.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '**/.cache/**', 'samples/**'] },
  js.configs.recommended,
  ...ts.configs.strict,
  {
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/unified-signatures': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      'no-control-regex': 'off',
      'no-fallthrough': 'off',
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        URLSearchParams: 'readonly',
        TextDecoder: 'readonly',
        navigator: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        performance: 'readonly',
        fetch: 'readonly',
        document: 'readonly',
        window: 'readonly',
        WebAssembly: 'readonly',
      },
    },
  },
  ...arrows,
  {
    // A web extension's entry is CommonJS.
    files: ['scripts/web/folder/*.js'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { require: 'readonly', exports: 'readonly', fetch: 'readonly', URLSearchParams: 'readonly' },
    },
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['webview/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '/src/(?!protocol/|kernel/)',
              message: 'The webview knows only src/protocol (and the facts of src/kernel).',
            },
          ],
        },
      ],
    },
  },
);
