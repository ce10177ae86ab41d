import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ByteTransfer, TooManyBytes } from '../../../platform/http/http-bytes.js';
import { statusLine } from '../../../platform/http/http-status.js';
import type { PluginCache } from '../plugin-cache.js';
import { isPluginVersion, versionMistake } from '../plugin-cache.js';
import { isPluginName, type PluginId, toPluginId } from '../plugin-id.js';
import { ManifestMistake, readManifest } from '../plugin-manifest.js';
import { CatalogFailure } from './catalog-failure.js';
import { type CatalogPlugin, marketplaceOf } from './catalog-plugin.js';
import { unpackBundle } from './unpack-bundle.js';

export interface BundlePlace {
  readonly home: string;
  readonly cache: PluginCache;
  readonly transfer: ByteTransfer;
  readonly signal?: AbortSignal;
}

const maxArchiveBytes = 50 * 1024 * 1024;
const maxUnpackedBytes = 250 * 1024 * 1024;
const maxEntries = 20_000;
const downloadMs = 60_000;

/** Where bundles are looked at before they are installed. */
export const bundleStaging = (home: string): string => join(home, 'plugins', '.remote-plugin-install-staging');

/** Fetches what the catalogue has of a plugin, and puts it in place of what was there. Nothing of it is run. @throws CatalogFailure */
export async function installBundle(plugin: CatalogPlugin, { home, cache, transfer, signal }: BundlePlace): Promise<PluginId> {
  const { id, version, url } = checkBundle(plugin);
  const archive = await download(url, { transfer, signal });
  await mkdir(bundleStaging(home), { recursive: true });
  const folder = await mkdtemp(join(bundleStaging(home), 'remote-plugin-bundle-'));
  try {
    await unpackBundle(archive, folder, { maxBytes: maxUnpackedBytes, maxEntries });
    await checkManifest(folder, id);
    await cache.install(id, { source: folder, version });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return id;
}

/** What is said of a bundle becomes the name of folders, and an address that is asked. @throws CatalogFailure */
function checkBundle(plugin: CatalogPlugin): { readonly id: PluginId; readonly version: string; readonly url: URL } {
  const { bundle_download_url: address, version } = plugin.release;
  const of = `for remote plugin \`${plugin.id}\``;
  if (!address) throw new CatalogFailure(`backend did not return a download URL ${of}`);
  if (!version?.trim()) throw new CatalogFailure(`backend did not return a release version ${of}`);
  if (!isPluginVersion(version.trim()))
    throw new CatalogFailure(`backend returned an invalid release version ${of}: ${versionMistake(version.trim())}`);
  if (!isPluginName(plugin.name))
    throw new CatalogFailure(
      `backend returned an invalid local plugin id ${of}: invalid plugin name: only ASCII letters, digits, \`_\`, and \`-\` are allowed`,
    );
  if (!URL.canParse(address)) throw new CatalogFailure(`backend returned an invalid download URL ${of}: ${address}`);
  const url = new URL(address);
  const scheme = url.protocol.slice(0, -1);
  if (scheme !== 'https') throw new CatalogFailure(`backend returned an unsupported download URL scheme ${of}: ${scheme}`);
  return { id: toPluginId(plugin.name, marketplaceOf(plugin)), version: version.trim(), url };
}

async function download(
  url: URL,
  { transfer, signal }: { readonly transfer: ByteTransfer; readonly signal: AbortSignal | undefined },
): Promise<Buffer> {
  // Its query may be what lets one have the file.
  const shown = `${url.origin}${url.pathname}`;
  const answer = await transfer.download(url.href, { maxBytes: maxArchiveBytes, timeoutMs: downloadMs, signal }).catch((error: unknown) => {
    throw error instanceof TooManyBytes
      ? new CatalogFailure(`remote plugin bundle download from ${shown} exceeded maximum size of ${maxArchiveBytes} bytes`)
      : new CatalogFailure(`failed to send remote plugin bundle download request to ${shown}`, { cause: error });
  });
  if (answer.status >= 200 && answer.status < 300) return answer.bytes;
  const status = statusLine(answer.status);
  throw new CatalogFailure(`remote plugin bundle download from ${shown} failed with status ${status}: ${answer.bytes.toString('utf8')}`);
}

async function checkManifest(folder: string, { plugin }: PluginId): Promise<void> {
  const manifest = await readManifest(folder).catch((error: unknown) => {
    throw error instanceof ManifestMistake ? new CatalogFailure('missing or invalid plugin.json', { cause: error }) : error;
  });
  if (manifest === null) throw new CatalogFailure('remote plugin bundle did not contain a standard plugin root with plugin.json');
  const name = manifest.name ?? plugin;
  if (name !== plugin) throw new CatalogFailure(`plugin.json name \`${name}\` does not match marketplace plugin name \`${plugin}\``);
}
