/** Variables by which the loader, the C library or a shell would run something else in a program before it runs itself. */
const decidesStart =
  /^(?:LD_|DYLD_|GLIBC_|MALLOC_|BASH_FUNC_)|^(?:GCONV_PATH|GETCONF_DIR|HOSTALIASES|LOCALDOMAIN|LOCPATH|NLSPATH|RES_OPTIONS|RESOLV_HOST_CONF|BASH_ENV|ENV|SHELLOPTS|BASHOPTS|PS4)$/;

/** The same, of Node. */
const decidesNode = /^(?:NODE_|OPENSSL_|SSL_|UV_|ELECTRON_RUN_AS_NODE$)/;

/**
 * What makes the sandbox runs outside of it, and in the environment of the command, which a model may have chosen: what
 * could take it over is given to the command only.
 */
export function splitEnvironment(
  env: Readonly<Record<string, string>>,
  { startsNode = false }: { readonly startsNode?: boolean } = {},
): {
  readonly outer: Readonly<Record<string, string>>;
  readonly inner: Readonly<Record<string, string>>;
} {
  const entries = Object.entries(env);
  const decides = (name: string): boolean => decidesStart.test(name) || (startsNode && decidesNode.test(name));
  return {
    outer: Object.fromEntries(entries.filter(([name]) => !decides(name))),
    inner: Object.fromEntries(entries.filter(([name]) => decides(name))),
  };
}
