import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';

/** How to address the user of this machine: the first part of the real name, else the login name; `null`: nobody knows. */
export async function findFirstName(): Promise<string | null> {
  const login = loginName();
  const realName = login === null ? null : await findRealName(login);
  return realName?.split(/\s+/, 1)[0] || login;
}

function loginName(): string | null {
  try {
    return userInfo().username || null;
  } catch {
    return null; // Containers run as users that no list knows.
  }
}

async function findRealName(login: string): Promise<string | null> {
  // Elsewhere than where this file is there is no way to know.
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const fields =
    users
      .split('\n')
      .find((line) => line.startsWith(`${login}:`))
      ?.split(':') ?? [];
  return fields[4]?.split(',', 1)[0]?.trim() || null;
}
