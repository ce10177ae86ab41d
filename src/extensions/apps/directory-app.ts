import { isTable } from '../../config/overrides.js';
import type { AppBranding, AppInfo, AppMetadata } from '../../protocol/index.js';
import { appInstallUrl } from '../plugins/describe-plugin.js';

/** An app as the directory shows it. `null`: it has no id, or is not to be shown. */
export function readDirectoryApp(entry: unknown): AppInfo | null {
  if (!isTable(entry)) return null;
  const id = textOf(entry['id']);
  if (id === null || entry['visibility'] === 'HIDDEN' || id.startsWith('connector_openai_')) return null;
  const name = textOf(entry['name'])?.trim() || id;
  return {
    id,
    name,
    description: textOf(entry['description']),
    logoUrl: textOf(entry['logo_url']),
    logoUrlDark: textOf(entry['logo_url_dark']),
    distributionChannel: textOf(entry['distribution_channel']),
    branding: isTable(entry['branding']) ? readBranding(entry['branding']) : null,
    appMetadata: isTable(entry['app_metadata']) ? readMetadata(entry['app_metadata']) : null,
    labels: isTable(entry['labels']) ? readLabels(entry['labels']) : null,
    installUrl: appInstallUrl(name, id),
    isAccessible: false,
    isEnabled: true,
    pluginDisplayNames: [],
  };
}

type Table = Readonly<Record<string, unknown>>;

const readBranding = (table: Table): AppBranding => ({
  category: textOf(table['category']),
  developer: textOf(table['developer']),
  website: textOf(table['website']),
  privacyPolicy: textOf(table['privacy_policy']),
  termsOfService: textOf(table['terms_of_service']),
  isDiscoverableApp: table['is_discoverable_app'] === true,
});

const readMetadata = (table: Table): AppMetadata => ({
  categories: textsOf(table['categories']),
  subCategories: textsOf(table['sub_categories']),
  developer: textOf(table['developer']),
  firstPartyRequiresInstall: flagOf(table['first_party_requires_install']),
  firstPartyType: textOf(table['first_party_type']),
  review: isTable(table['review']) ? { status: textOf(table['review']['status']) ?? '' } : null,
  screenshots: Array.isArray(table['screenshots']) ? table['screenshots'].filter(isTable).map(readScreenshot) : null,
  seoDescription: textOf(table['seo_description']),
  showInComposerWhenUnlinked: flagOf(table['show_in_composer_when_unlinked']),
  version: textOf(table['version']),
  versionId: textOf(table['version_id']),
  versionNotes: textOf(table['version_notes']),
});

const readScreenshot = (table: Table): NonNullable<AppMetadata['screenshots']>[number] => ({
  url: textOf(table['url']),
  fileId: textOf(table['file_id']),
  userPrompt: textOf(table['user_prompt']) ?? '',
});

const readLabels = (table: Table): Record<string, string> =>
  Object.fromEntries(Object.entries(table).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const flagOf = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null);
const textsOf = (value: unknown): string[] | null => (Array.isArray(value) ? value.filter((text) => typeof text === 'string') : null);
