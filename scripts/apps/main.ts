import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printHelp, printText } from '../../terminal/print-text.ts';
import { installNode, layOut } from './lay-out.ts';
import { APPS_HELP, type AppsOptions, parseAppsOptions } from './parse-options.ts';
import { tryNode } from './try-node.ts';

async function tryApps({ nodes, keep }: AppsOptions): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'dropdial-apps-'));
  try {
    console.log('packing the project, and installing the package with what both apps need');
    await layOut(folder);
    let failures = 0;
    for (const version of nodes) {
      const { results } = await tryNode(folder, await installNode(folder, version));
      failures += results.filter(({ result }) => result === 'failed').length;
    }
    console.log(failures === 0 ? 'all of it works' : `${failures} failed`);
    return failures === 0 ? 0 : 1;
  } finally {
    if (keep) console.log(folder);
    else await rm(folder, { recursive: true, force: true });
  }
}

async function main(args: readonly string[]): Promise<number> {
  let options: AppsOptions;
  try {
    options = parseAppsOptions(args);
  } catch (error) {
    printText(error instanceof Error ? error.message : String(error), process.stderr);
    return 2;
  }
  if (options.help) {
    printHelp(APPS_HELP);
    return 0;
  }
  return tryApps(options);
}

process.exitCode = await main(process.argv.slice(2));
