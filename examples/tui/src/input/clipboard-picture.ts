import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

type Environment = Readonly<Record<string, string>>;

interface Reader {
  readonly command: readonly [string, ...string[]];
  readonly decode: (output: Buffer) => Buffer;
}

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47]);
const maxBytes = 50 * 1024 * 1024;
const patienceMs = 5000;

const asIs = (output: Buffer): Buffer => output;
const fromBase64 = (output: Buffer): Buffer => Buffer.from(output.toString('latin1'), 'base64');
/** `«data PNGf8950…»`, as AppleScript writes bytes. */
const fromAppleScript = (output: Buffer): Buffer => Buffer.from(/PNGf([0-9A-F]+)/.exec(output.toString('latin1'))?.[1] ?? '', 'hex');

const windowsScript = [
  'Add-Type -AssemblyName System.Windows.Forms,System.Drawing',
  '$image = [System.Windows.Forms.Clipboard]::GetImage()',
  'if ($image) { $bytes = New-Object IO.MemoryStream; $image.Save($bytes, [System.Drawing.Imaging.ImageFormat]::Png)',
  '[Convert]::ToBase64String($bytes.ToArray()) }',
].join('; ');
const windowsReader: Reader = {
  command: ['powershell.exe', '-NoProfile', '-STA', '-Command', windowsScript],
  decode: fromBase64,
};

function readersFor(platform: string, env: Environment): readonly Reader[] {
  if (platform === 'win32') return [windowsReader];
  if (platform === 'darwin') {
    return [
      { command: ['pngpaste', '-'], decode: asIs },
      { command: ['osascript', '-e', 'the clipboard as «class PNGf»'], decode: fromAppleScript },
    ];
  }
  return [
    ...(env['WAYLAND_DISPLAY'] ? [{ command: ['wl-paste', '--type', 'image/png'], decode: asIs } as const] : []),
    ...(env['DISPLAY'] ? [{ command: ['xclip', '-selection', 'clipboard', '-t', 'image/png', '-o'], decode: asIs } as const] : []),
    ...(env['WSL_DISTRO_NAME'] ? [windowsReader] : []),
  ];
}

/** The picture in the clipboard of the desktop, as PNG, by the programs that desktops have for it. `null` where there is none. */
export async function readClipboardPicture(platform: string, env: Environment): Promise<Buffer | null> {
  for (const { command, decode } of readersFor(platform, env)) {
    const [program, ...args] = command;
    // A program that is missing or finds no picture is the common case.
    const output = await promisify(execFile)(program, args, {
      encoding: 'buffer',
      env: { ...env },
      maxBuffer: maxBytes,
      timeout: patienceMs,
    }).catch(() => null);
    const picture = output === null ? null : decode(output.stdout);
    if (picture?.subarray(0, png.length).equals(png)) return picture;
  }
  return null;
}
