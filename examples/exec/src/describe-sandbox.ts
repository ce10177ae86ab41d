import type { SandboxPolicy } from 'keelson/protocol';

/** The sandbox in one line: its mode, and what it lets be written. */
export function describeSandbox(policy: SandboxPolicy, tmpdir: string | undefined): string {
  switch (policy.type) {
    case 'dangerFullAccess':
      return 'danger-full-access';
    case 'externalSandbox':
      return withNetwork('external-sandbox', policy.networkAccess === 'enabled');
    case 'readOnly':
      return withNetwork('read-only', policy.networkAccess === true);
    case 'workspaceWrite': {
      const places = [
        'workdir',
        ...(policy.excludeSlashTmp ? [] : ['/tmp']),
        ...(policy.excludeTmpdirEnvVar || !tmpdir ? [] : ['$TMPDIR']),
        ...(policy.writableRoots ?? []),
      ];
      return withNetwork(`workspace-write [${places.join(', ')}]`, policy.networkAccess === true);
    }
  }
}

const withNetwork = (text: string, isEnabled: boolean): string => (isEnabled ? `${text} (network access enabled)` : text);
