import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Command, ContextKey, Panel, SECTION, Setting, TESTS, View } from '../../../src/extension/names';
import { repositoryPath } from '../../support/trees';

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly capabilities: unknown;
  readonly icon: string;
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly category: string }[];
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly icon: string }[]>>;
    readonly configuration: { readonly properties: Readonly<Record<string, { readonly scope: string }>> };
    readonly walkthroughs: readonly { readonly steps: readonly { readonly media: { readonly svg: string } }[] }[];
  };
}

const text = (path: string) => readFileSync(repositoryPath(path), 'utf8');
const manifest = JSON.parse(text('package.json')) as Manifest;
const strings = JSON.parse(text('package.nls.json')) as Record<string, string>;
const { contributes } = manifest;
const sorted = (values: Iterable<string>) => [...values].sort();

describe('package.json and the code name the same things', () => {
  it('commands', () => {
    expect(sorted(contributes.commands.map(({ command }) => command))).toEqual(sorted(Object.values(Command)));
  });

  it('settings', () => {
    expect(sorted(Object.keys(contributes.configuration.properties))).toEqual(
      sorted(Object.values(Setting).map(name => `${SECTION}.${name}`)),
    );
  });

  it('views', () => {
    const ids = Object.values(contributes.views).flatMap(views => views.map(({ id }) => id));
    expect(sorted(ids)).toEqual(sorted(Object.values(View)));
  });

  it('context keys: each is used, and no other of this name is', () => {
    const clauses = [...text('package.json').matchAll(/"(?:when|enablement)": "(.*)"|"onContext:(.*)"/g)];
    const used = new Set(clauses.flatMap(([clause]) => clause.match(/\bpagewarden\.\w+/g) ?? []));
    const declared = new Set<string>([...Object.values(View), TESTS]);
    expect(sorted([...used].filter(name => !declared.has(name)))).toEqual(sorted(Object.values(ContextKey)));
  });

  it('every %text% stands in package.nls.json, and every text there is used', () => {
    const used = new Set([...text('package.json').matchAll(/%([\w.]+)%/g)].map(([, key]) => key!));
    expect(sorted(used)).toEqual(sorted(Object.keys(strings)));
  });
});

describe('package.json', () => {
  it('activates only for C files and for webviews that come back', () => {
    const panels = Object.values(Panel).map(panel => `onWebviewPanel:${panel}`);
    expect(manifest.activationEvents).toEqual(['onLanguage:c', 'onLanguage:cpp', ...panels]);
  });

  it('works untrusted and in virtual workspaces', () => {
    expect(manifest.capabilities).toEqual({ untrustedWorkspaces: { supported: true }, virtualWorkspaces: true });
  });

  it('puts every command in one category, and offers review on the files that hold patches', () => {
    expect(new Set(contributes.commands.map(({ category }) => category))).toEqual(new Set(['Pagewarden']));
    const [entry] = contributes.menus['explorer/context']!;
    expect(entry?.command).toBe(Command.reviewPatch);
    for (const extension of ['patch', 'diff', 'mbox', 'mbx', 'eml']) expect(entry?.when).toContain(extension);
  });

  it('hides from the palette what needs an argument', () => {
    const hidden = contributes.menus['commandPalette']!.filter(({ when }) => when === 'false');
    expect(sorted(hidden.map(({ command }) => command))).toEqual(
      sorted([Command.openReviewedFile, Command.openVerdict]),
    );
  });

  it('gives every setting a scope of its resource', () => {
    for (const setting of Object.values(contributes.configuration.properties)) expect(setting.scope).toBe('resource');
  });

  it('names pictures that exist', () => {
    const pictures = [
      manifest.icon,
      ...Object.values(contributes.views).flatMap(views => views.map(({ icon }) => icon)),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.svg)),
    ];
    for (const picture of pictures) expect(existsSync(repositoryPath(picture)), picture).toBe(true);
  });
});
