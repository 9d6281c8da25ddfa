import { parseArgs } from 'node:util';

export const APPS_HELP = `Usage: npm run apps -- [--node VERSIONS] [--keep]

Packs the project and installs the package from the file, as a stranger would, into two apps: that of "cdk init" with its tests in
jest (CommonJS), and that of "dropdial init" (ES modules). Both are compiled, tested and synthesized, under each node that is named.
Everything is downloaded from the npm registry; nothing is deployed.

  --node VERSIONS   versions of node, such as 20,22.19.0,24 (24); "host" is the node of this machine
  --keep            leaves the folder with the apps, and prints its name

Exit code: 0 when all of it works, 1 when something does not, 2 for wrong usage.
`;

export interface AppsOptions {
  /** Versions of Node.js, each a range of npm or `host`. */
  readonly nodes: readonly string[];
  readonly keep: boolean;
  readonly help: boolean;
}

/** @throws {Error} whose message says what is wrong. */
export function parseAppsOptions(args: readonly string[]): AppsOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      node: { type: 'string', default: '24' },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const nodes = values.node.split(',').map(version => version.trim());
  for (const version of nodes) {
    if (!/^(host|\d+(\.\d+){0,2})$/.test(version))
      throw new Error(`"--node" must be versions such as 20,22.19.0 or host; got "${version}"`);
  }
  return { nodes, keep: values.keep, help: values.help };
}
