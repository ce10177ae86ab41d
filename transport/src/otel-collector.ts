import { readFile } from 'node:fs/promises';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { createSecureContext } from 'node:tls';
import type { OtelExporter } from 'keelson';
import { ioErrorText } from './io-error.js';

/** The certificates and the key of connections to a collector, as PEM. */
export interface CollectorTls {
  /** In place of the authorities that the system trusts. */
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

/** A collector, checked: requests can be sent to it. */
export interface Collector {
  readonly protocol: OtelExporter['protocol'];
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: CollectorTls;
}

/** @throws Error that says what is wrong with the settings; never with a header */
export async function openCollector({ protocol, endpoint, headers, tls }: OtelExporter): Promise<Collector> {
  const url = parseEndpoint(endpoint);
  return { protocol, url: url.href, headers: legalHeaders(headers), tls: await readTls(tls) };
}

function parseEndpoint(endpoint: string): URL {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : null;
  if (url === null) throw new Error('the endpoint of an exporter is not a URL');
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new Error(`the endpoint of an exporter begins with ${url.protocol}, not with http: or https:`);
  return url;
}

/** Without those that no request could carry. */
const legalHeaders = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name, value]) => isLegal(name, value)));

function isLegal(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false; // It is left out.
  }
}

async function readTls({ caCertificate, clientCertificate, clientPrivateKey }: OtelExporter['tls']): Promise<CollectorTls> {
  if ((clientCertificate === null) !== (clientPrivateKey === null))
    throw new Error('client-certificate and client-private-key of an exporter go together: one of them is missing');
  const [ca, cert, key] = await Promise.all([caCertificate, clientCertificate, clientPrivateKey].map(readPem));
  const tls = { ...(ca ? { ca } : {}), ...(cert ? { cert } : {}), ...(key ? { key } : {}) };
  try {
    createSecureContext(tls);
  } catch (error) {
    throw new Error(`the certificates of an exporter cannot be used: ${ioErrorText(error)}`, { cause: error });
  }
  return tls;
}

async function readPem(path: string | null): Promise<Buffer | null> {
  if (path === null) return null;
  try {
    return await readFile(path);
  } catch (error) {
    throw new Error(`failed to read ${path}: ${ioErrorText(error)}`, { cause: error });
  }
}
