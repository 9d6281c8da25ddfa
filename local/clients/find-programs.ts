import { access, constants } from 'node:fs/promises';
import type { RunProgram } from './run-program.ts';

/** Something that a client needs on the machine. */
interface Requirement {
  /** The Debian package that contains it. */
  readonly debianPackage: string;
  /** The command that prints its version, which shows that it runs; or the path of a device. */
  readonly probe: readonly [command: string, ...args: string[]] | string;
}

export const REQUIREMENTS = {
  aws: { debianPackage: 'awscli', probe: ['aws', '--version'] },
  boto3: {
    debianPackage: 'python3-boto3',
    probe: ['python3', '-c', 'import boto3; print("boto3", boto3.__version__)'],
  },
  fuse: { debianPackage: 'fuse3', probe: '/dev/fuse' },
  lftp: { debianPackage: 'lftp', probe: ['lftp', '--version'] },
  rclone: { debianPackage: 'rclone', probe: ['rclone', '--version'] },
  s3cmd: { debianPackage: 's3cmd', probe: ['s3cmd', '--version'] },
  s3fs: { debianPackage: 's3fs', probe: ['s3fs', '--version'] },
  ssh: { debianPackage: 'openssh-client', probe: ['ssh', '-V'] },
} as const satisfies Readonly<Record<string, Requirement>>;

export type RequirementName = keyof typeof REQUIREMENTS;

/** The versions of everything that the machine has. */
export type Found = ReadonlyMap<RequirementName, string>;

/** Time limit for a program to print its version, in milliseconds: interpreters start slowly on a busy machine. */
const PROBE_MS = 30_000;

function firstVersion(text: string): string {
  return (
    text
      .match(/^.*\d\.\d.*$/m)?.[0]
      .trim()
      .slice(0, 60) ?? 'unknown version'
  );
}

async function probe({ probe: how }: Requirement, run: RunProgram): Promise<string | undefined> {
  if (typeof how === 'string') {
    return access(how, constants.R_OK | constants.W_OK).then(
      () => how,
      () => undefined,
    );
  }
  const [command, ...args] = how;
  const { code, output } = await run(command, args, { timeoutMs: PROBE_MS });
  return code === 0 ? firstVersion(output) : undefined;
}

/** Finds out what the machine has, all at once. A program that exists but does not run counts as missing. */
export async function findPrograms(run: RunProgram): Promise<Found> {
  const found = new Map<RequirementName, string>();
  const ask = async (name: RequirementName) => {
    const version = await probe(REQUIREMENTS[name], run);
    if (version !== undefined) found.set(name, version);
  };
  await Promise.all(Object.keys(REQUIREMENTS).filter(isRequirement).map(ask));
  return found;
}

function isRequirement(name: string): name is RequirementName {
  return Object.hasOwn(REQUIREMENTS, name);
}

/** The command that installs everything that is missing. */
export function installCommand(missing: Iterable<RequirementName>): string {
  const packages = [...new Set([...missing].map(name => REQUIREMENTS[name].debianPackage))].toSorted();
  return `apt-get install --no-install-recommends ${packages.join(' ')}`;
}
