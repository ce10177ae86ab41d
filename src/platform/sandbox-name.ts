const names: Partial<Record<NodeJS.Platform, string>> = { linux: 'seccomp', darwin: 'seatbelt', win32: 'windows_sandbox' };

/** What confines commands on this machine, as providers know it. */
export const sandboxName = names[process.platform] ?? 'none';
