import { isRecord } from '../../platform/json.js';
import type { AppBranding, AppInfo, AppMetadata } from '../../protocol/index.js';
import { appInstallUrl } from '../plugins/describe-plugin.js';
import { textIn } from './connector.js';

/** An app as the directory shows it. `null`: it has no id, or is not to be shown. */
export function readDirectoryApp(entry: unknown): AppInfo | null {
  if (!isRecord(entry)) return null;
  const { id, visibility } = entry;
  if (typeof id !== 'string' || id === '' || visibility === 'HIDDEN') return null;
  const [branding, metadata, labels] = [memberOf(entry, 'branding'), memberOf(entry, 'appMetadata'), memberOf(entry, 'labels')];
  return {
    ...bareApp(id, textIn(entry['name'])),
    description: textIn(entry['description']),
    logoUrl: textOf(entry, 'logoUrl'),
    logoUrlDark: textOf(entry, 'logoUrlDark'),
    distributionChannel: textOf(entry, 'distributionChannel'),
    branding: isRecord(branding) ? readBranding(branding) : null,
    appMetadata: isRecord(metadata) ? readMetadata(metadata) : null,
    labels: isRecord(labels) ? readLabels(labels) : null,
  };
}

/** An app of which no more is known than its id, and perhaps its name. */
export const bareApp = (id: string, name: string | null): AppInfo => ({
  id,
  name: name ?? id,
  description: null,
  logoUrl: null,
  logoUrlDark: null,
  distributionChannel: null,
  branding: null,
  appMetadata: null,
  labels: null,
  installUrl: appInstallUrl(name ?? id, id),
  isAccessible: false,
  isEnabled: true,
  pluginDisplayNames: [],
});

type Table = Readonly<Record<string, unknown>>;

const readBranding = (table: Table): AppBranding => ({
  category: textOf(table, 'category'),
  developer: textOf(table, 'developer'),
  website: textOf(table, 'website'),
  privacyPolicy: textOf(table, 'privacyPolicy'),
  termsOfService: textOf(table, 'termsOfService'),
  isDiscoverableApp: flagOf(table, 'isDiscoverableApp') ?? false,
});

function readMetadata(table: Table): AppMetadata {
  const [review, screenshots] = [memberOf(table, 'review'), memberOf(table, 'screenshots')];
  return {
    categories: textsOf(table, 'categories'),
    subCategories: textsOf(table, 'subCategories'),
    developer: textOf(table, 'developer'),
    firstPartyRequiresInstall: flagOf(table, 'firstPartyRequiresInstall'),
    firstPartyType: textOf(table, 'firstPartyType'),
    review: isRecord(review) ? { status: textOf(review, 'status') ?? '' } : null,
    screenshots: Array.isArray(screenshots) ? screenshots.filter(isRecord).map(readScreenshot) : null,
    seoDescription: textOf(table, 'seoDescription'),
    showInComposerWhenUnlinked: flagOf(table, 'showInComposerWhenUnlinked'),
    version: textOf(table, 'version'),
    versionId: textOf(table, 'versionId'),
    versionNotes: textOf(table, 'versionNotes'),
  };
}

const readScreenshot = (table: Table): NonNullable<AppMetadata['screenshots']>[number] => ({
  url: textOf(table, 'url'),
  fileId: textOf(table, 'fileId'),
  userPrompt: textOf(table, 'userPrompt') ?? '',
});

const readLabels = (table: Table): Record<string, string> =>
  Object.fromEntries(Object.entries(table).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));

/** The service writes names in either way: `logo_url`, `logoUrl`. */
const memberOf = (table: Table, name: string): unknown =>
  table[name] ?? table[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];

function textOf(table: Table, name: string): string | null {
  const value = memberOf(table, name);
  return typeof value === 'string' ? value : null;
}

function flagOf(table: Table, name: string): boolean | null {
  const value = memberOf(table, name);
  return typeof value === 'boolean' ? value : null;
}

function textsOf(table: Table, name: string): string[] | null {
  const value = memberOf(table, name);
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : null;
}
