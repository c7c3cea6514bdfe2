import { workspace, type ConfigurationChangeEvent, type Uri } from 'vscode';
import { SECTION, Setting, type SettingTypes } from './names';

/** The value of a setting for a resource; package.json holds its default. */
export const setting = <K extends keyof SettingTypes>(name: K, resource?: Uri): SettingTypes[K] =>
  workspace.getConfiguration(SECTION, resource).get<SettingTypes[K]>(Setting[name]) as SettingTypes[K];

/** Was this setting among those that changed? */
export const touches = (event: ConfigurationChangeEvent, name: keyof SettingTypes): boolean =>
  event.affectsConfiguration(`${SECTION}.${Setting[name]}`);
