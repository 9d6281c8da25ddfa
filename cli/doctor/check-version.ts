import { readPackage } from '../../infra/read-package.ts';
import { readStack } from '../stack/read-stack.ts';
import { type Finding, failed, ok, unknown } from './finding.ts';

const CHECK = 'version';

/** The part of a version that changes with breaking changes: the major one, and before 1.0.0 the minor one. */
function lineOf(version: string): string {
  const [major = '', minor = ''] = version.split('.');
  return major === '0' ? `${major}.${minor}` : major;
}

/**
 * Compares the version of a deployed function with that of this command, because both read and write the same receipts.
 *
 * @param deployed the version that the function was given; absent for custom code.
 */
export function compareVersions(deployed: string | undefined, own: string): Finding {
  if (deployed === undefined) {
    return unknown(
      CHECK,
      `the function does not say its version; this command is ${own}`,
      "deploy the stack again with this version, or use the command that belongs to the function's code",
    );
  }
  if (deployed === own) return ok(CHECK, `the function and this command are ${own}`);
  if (lineOf(deployed) === lineOf(own)) return ok(CHECK, `the function is ${deployed}, this command ${own}`);
  return failed(
    CHECK,
    `the function is ${deployed}, this command ${own}`,
    `use the command of the function (npx dropdial@${deployed}), or deploy the stack again with version ${own}`,
  );
}

/**
 * Compares the version of a stack's function with that of this command.
 *
 * @param read reads the variables of a stack's function.
 */
export async function checkVersion(stackName: string, read = readStack): Promise<Finding> {
  const { DROPDIAL_VERSION: deployed } = await read(stackName);
  return compareVersions(deployed, readPackage().version);
}
