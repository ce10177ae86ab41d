/** What `--help` prints. */
export const usage = `Usage: keelson-app-server [OPTIONS] [COMMAND]

Commands:
  proxy [--sock SOCKET_PATH]                                      carry bytes between stdio and a running server's socket
  generate-json-schema --out DIR [--experimental]                 write the protocol as JSON Schema
  generate-ts --out DIR [--prettier BIN] [--experimental]         write the protocol as TypeScript
  debug trace-reduce BUNDLE [-o, --output FILE]                   play a rollout trace back into one JSON file (state.json)
  help                                                            show this

Options:
  -c, --config KEY=VALUE   lay a setting over all files (repeatable); VALUE is TOML, else plain text
      --enable FEATURE     switch a feature on (repeatable): -c features.FEATURE=true
      --disable FEATURE    switch a feature off (repeatable): -c features.FEATURE=false
      --listen URL         where to serve: stdio:// (default), unix://, unix://PATH, ws://IP:PORT, off
      --analytics-default-enabled
                           analytics are on unless the configuration says otherwise
  -h, --help               show this
  -V, --version            show the version

Options of ws:// listeners:
      --ws-auth MODE                        capability-token or signed-bearer-token; without it whoever reaches the
                                            address may connect
      --ws-token-file PATH                  capability-token: a file that holds the token
      --ws-token-sha256 HEX                 capability-token: the SHA-256 of the token
      --ws-shared-secret-file PATH          signed-bearer-token: a file that holds the HS256 secret, 32 bytes or more
      --ws-issuer ISSUER                    signed-bearer-token: the \`iss\` that tokens must have
      --ws-audience AUDIENCE                signed-bearer-token: the \`aud\` that tokens must have
      --ws-max-clock-skew-seconds SECONDS   signed-bearer-token: how far clocks may be apart (30)
`;
