import { readDigest, type WsAuth } from './web-socket-auth.js';

/** The flags of WebSocket authentication as they stand on the command line. */
export interface WsFlags {
  readonly 'ws-auth'?: string;
  readonly 'ws-token-file'?: string;
  readonly 'ws-token-sha256'?: string;
  readonly 'ws-shared-secret-file'?: string;
  readonly 'ws-issuer'?: string;
  readonly 'ws-audience'?: string;
  readonly 'ws-max-clock-skew-seconds'?: string;
}

const largestSkew = 2n ** 63n - 1n;
const largestNumber = 2n ** 64n - 1n;
const ofSigned = ['ws-shared-secret-file', 'ws-issuer', 'ws-audience', 'ws-max-clock-skew-seconds'] as const;
const ofCapability = ['ws-token-file', 'ws-token-sha256'] as const;

/** What is wrong with a single flag, as a command line is refused for it; `null`: nothing. */
export function findWsUsageProblem(flags: WsFlags): string | null {
  const { 'ws-auth': mode, 'ws-max-clock-skew-seconds': skew } = flags;
  if (mode !== undefined && mode !== 'capability-token' && mode !== 'signed-bearer-token')
    return `invalid value '${mode}' for '--ws-auth <MODE>'\n  [possible values: capability-token, signed-bearer-token]`;
  if (skew === undefined) return null;
  const place = `invalid value '${skew}' for '--ws-max-clock-skew-seconds <SECONDS>'`;
  if (skew === '') return `${place}: cannot parse integer from empty string`;
  if (!/^\+?\d+$/.test(skew)) return `${place}: invalid digit found in string`;
  return BigInt(skew.replace('+', '')) > largestNumber ? `${place}: number too large to fit in target type` : null;
}

/** How clients must prove themselves; `null`: not at all. @throws Error for flags that do not go together */
export function toWsAuth(flags: WsFlags): WsAuth | null {
  const mode = flags['ws-auth'];
  const given = (names: readonly (keyof WsFlags)[]): boolean => names.some((name) => flags[name] !== undefined);
  if (mode === undefined) {
    if (given([...ofCapability, ...ofSigned]))
      throw new Error('websocket auth flags require `--ws-auth capability-token` or `--ws-auth signed-bearer-token`');
    return null;
  }
  if (mode === 'capability-token') {
    if (given(ofSigned))
      throw new Error(
        '`--ws-shared-secret-file`, `--ws-issuer`, `--ws-audience`, and `--ws-max-clock-skew-seconds` require `--ws-auth signed-bearer-token`',
      );
    return toCapabilityAuth(flags);
  }
  if (given(ofCapability))
    throw new Error('`--ws-token-file` and `--ws-token-sha256` require `--ws-auth capability-token`, not `signed-bearer-token`');
  return toSignedAuth(flags);
}

function toCapabilityAuth({ 'ws-token-file': tokenFile, 'ws-token-sha256': tokenSha256 }: WsFlags): WsAuth {
  if (tokenFile !== undefined && tokenSha256 !== undefined)
    throw new Error('`--ws-token-file` and `--ws-token-sha256` are mutually exclusive');
  if (tokenFile !== undefined) return { kind: 'capabilityToken', tokenFile };
  if (tokenSha256 === undefined)
    throw new Error('`--ws-token-file` or `--ws-token-sha256` is required when `--ws-auth capability-token` is set');
  readDigest(tokenSha256);
  return { kind: 'capabilityToken', tokenSha256 };
}

function toSignedAuth(flags: WsFlags): WsAuth {
  const { 'ws-shared-secret-file': sharedSecretFile, 'ws-issuer': issuer, 'ws-audience': audience } = flags;
  const skew = flags['ws-max-clock-skew-seconds'];
  if (sharedSecretFile === undefined) throw new Error('`--ws-shared-secret-file` is required when `--ws-auth signed-bearer-token` is set');
  if (skew !== undefined && BigInt(skew.replace('+', '')) > largestSkew)
    throw new Error('websocket auth clock skew must fit in a signed 64-bit integer');
  return {
    kind: 'signedBearerToken',
    sharedSecretFile,
    ...(issuer === undefined ? {} : { issuer }),
    ...(audience === undefined ? {} : { audience }),
    ...(skew === undefined ? {} : { maxClockSkewSeconds: Number(skew) }),
  };
}
