import { type Finding, failed, ok, unknown } from './finding.ts';

const CHECK = 'version';

/** The part of a version that moves when something has to be changed by hand: the major one, and the minor one before 1.0.0. */
function lineOf(version: string): string {
  const [major = '', minor = ''] = version.split('.');
  return major === '0' ? `${major}.${minor}` : major;
}

/**
 * Compares the version of a deployed function with that of this command: they read and write the same receipts.
 *
 * @param deployed what the function was told to be; absent for code of somebody else, and for functions older than 0.1.0.
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
