import { readFile } from 'node:fs/promises';
import { arch, cpus, platform, totalmem } from 'node:os';
import { join } from 'node:path';

/** The machine of a run: results can be compared within a run only. */
export function describeMachine() {
  return {
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 1e9),
    os: `${platform()} ${arch()}`,
    node: process.version,
  };
}

const MEASURED = [
  '@aws-sdk/client-s3',
  'undici',
  'aws-lambda-ric',
  '@voximplant/apiclient-nodejs',
  'axios',
  'form-data',
  'form-data-encoder',
  'csv-parse',
  'papaparse',
  'esbuild',
];

/** The installed versions of everything that is measured. */
export async function describeVersions(): Promise<Record<string, string>> {
  const root = join(import.meta.dirname, '..', '..');
  const versions: Record<string, string> = {};
  for (const name of MEASURED) {
    const { version } = JSON.parse(await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8'));
    versions[name] = String(version);
  }
  return versions;
}
