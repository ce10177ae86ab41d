import * as z from 'zod';
import type { ByteTransfer } from '../../../platform/http/http-bytes.js';
import { statusLine } from '../../../platform/http/http-status.js';
import type {
  PluginShareListItem,
  PluginShareSaveParams,
  PluginShareSaveResponse,
  PluginShareTarget,
  PluginShareUpdateTargetsParams,
  PluginShareUpdateTargetsResponse,
} from '../../../protocol/index.js';
import { listCreated, listInstalled, type Warn } from './catalog.js';
import { askForStatus, askJson, type CatalogAccess, type CatalogRequest, cannotParse } from './catalog-client.js';
import { CatalogFailure } from './catalog-failure.js';
import { toSummary } from './describe-remote.js';
import { packPlugin } from './pack-plugin.js';
import type { SharePaths } from './share-paths.js';

const uploadMs = 60_000;

const uploadPlace = z.object({ file_id: z.string(), upload_url: z.string(), etag: z.string().nullish() });
const savedShare = z.object({ plugin_id: z.string(), share_url: z.string().nullish() });
const updatedShare = z.object({
  discoverability: z.enum(['LISTED', 'UNLISTED', 'PRIVATE']),
  principals: z.array(
    z.object({ principal_type: z.enum(['user', 'group', 'workspace']), principal_id: z.string(), name: z.string().nullish() }),
  ),
});

export interface ShareParts {
  readonly access: CatalogAccess;
  readonly transfer: ByteTransfer;
  readonly paths: SharePaths;
}

/** Uploads a plugin's folder, as a new plugin of the workspace or in place of one that is there. @throws CatalogFailure */
export async function saveShare(params: PluginShareSaveParams, { access, transfer, paths }: ShareParts): Promise<PluginShareSaveResponse> {
  const { pluginPath, remotePluginId, discoverability, shareTargets } = params;
  const { fileName, bytes } = await packPlugin(pluginPath);
  const place = await askFor(uploadPlace, access, {
    method: 'POST',
    path: '/public/plugins/workspace/upload-url',
    body: {
      filename: fileName,
      mime_type: 'application/gzip',
      size_bytes: bytes.length,
      ...(remotePluginId == null ? {} : { plugin_id: remotePluginId }),
    },
  });
  if (!place.etag) throw new CatalogFailure('workspace plugin upload response did not include an etag');
  await upload(place.upload_url, bytes, transfer);
  const targets = targetsFor({ discoverability, shareTargets }, access);
  const saved = await askFor(savedShare, access, {
    method: 'POST',
    path: `/public/plugins/workspace${remotePluginId == null ? '' : `/${remotePluginId}`}`,
    body: {
      file_id: place.file_id,
      etag: place.etag,
      ...(discoverability == null ? {} : { discoverability }),
      ...(targets === null ? {} : { share_targets: targets }),
    },
  });
  await paths.remember(saved.plugin_id, pluginPath);
  return { remotePluginId: saved.plugin_id, shareUrl: saved.share_url ?? '' };
}

/** @throws CatalogFailure */
export async function updateShareTargets(
  { remotePluginId, discoverability, shareTargets }: PluginShareUpdateTargetsParams,
  access: CatalogAccess,
): Promise<PluginShareUpdateTargetsResponse> {
  const updated = await askFor(updatedShare, access, {
    method: 'PUT',
    path: `/ps/plugins/${remotePluginId}/shares`,
    body: { discoverability, targets: targetsFor({ discoverability, shareTargets }, access) ?? [] },
  });
  // Who else has the plugin, by owning it or by its link, is not what was asked for.
  const isAsked = (type: string, id: string): boolean =>
    shareTargets.some(({ principalType, principalId }) => principalType === type && principalId === id);
  return {
    discoverability: updated.discoverability,
    principals: updated.principals
      .filter(({ principal_type, principal_id }) => isAsked(principal_type, principal_id))
      .map(({ principal_type, principal_id, name }) => ({ principalType: principal_type, principalId: principal_id, name: name ?? '' })),
  };
}

/** @throws CatalogFailure */
export async function listShares({ access, paths }: Omit<ShareParts, 'transfer'>, warn: Warn): Promise<PluginShareListItem[]> {
  const [created, installed, folders] = await Promise.all([
    listCreated(access, warn),
    listInstalled(access, 'WORKSPACE', { warn }),
    paths.read(),
  ]);
  return created.map((plugin) => ({
    plugin: toSummary(plugin, installed),
    shareUrl: plugin.share_url ?? '',
    localPluginPath: folders.get(plugin.id) ?? null,
  }));
}

/** @throws CatalogFailure */
export async function deleteShare(id: string, { access, paths }: Omit<ShareParts, 'transfer'>): Promise<void> {
  await askForStatus(access, { method: 'DELETE', path: `/public/plugins/workspace/${id}` }, 204);
  await paths.forget(id);
}

interface Targets {
  readonly discoverability: PluginShareSaveParams['discoverability'];
  readonly shareTargets: readonly PluginShareTarget[] | null | undefined;
}

/** What has a link is for the whole workspace. `null`: nothing is said of targets. */
function targetsFor({ discoverability, shareTargets }: Targets, { accountId }: CatalogAccess) {
  const asked =
    shareTargets?.map(({ principalType, principalId }) => ({ principal_type: principalType, principal_id: principalId })) ?? null;
  if (discoverability !== 'UNLISTED' || accountId === null) return asked;
  return [...(asked ?? []), { principal_type: 'workspace', principal_id: accountId }];
}

async function upload(url: string, body: Buffer, transfer: ByteTransfer): Promise<void> {
  const headers = { 'content-type': 'application/gzip', 'x-ms-blob-type': 'BlockBlob' };
  const answer = await transfer.upload(url, { headers, body, timeoutMs: uploadMs }).catch((error: unknown) => {
    throw new CatalogFailure('failed to send remote plugin catalog request to workspace plugin upload URL', { cause: error });
  });
  if (answer.status >= 200 && answer.status < 300) return;
  const status = statusLine(answer.status);
  throw new CatalogFailure(
    `remote plugin catalog request to workspace plugin upload URL failed with status ${status}: ${answer.bytes.toString('utf8')}`,
    { isInvalid: answer.status === 404 },
  );
}

async function askFor<T>(schema: z.ZodType<T>, access: CatalogAccess, request: CatalogRequest): Promise<T> {
  const parsed = schema.safeParse(await askJson(access, request));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw cannotParse(access, request, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'something else was expected'}`);
}
