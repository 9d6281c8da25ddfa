import { DropdialError } from '../errors.ts';

/**
 * Replaces variables, `${DROPDIAL_…}` inside a JSON string, in the text of a configuration file. A configuration that
 * is too long for the environment of a function is in a file, and values that only a deployment knows, such as the name
 * of a bucket, come from the environment.
 *
 * @throws {DropdialError} `config_invalid`, naming the missing variable.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export function expandVariables(text: string, variables: Readonly<Record<string, string | undefined>>): string {
  return text.replaceAll(/\$\{(DROPDIAL_[A-Z0-9_]+)\}/g, (_match, name: string) => {
    const value = variables[name];
    if (value === undefined || value === '') {
      throw new DropdialError('config_invalid', `${name} is missing: the file that DROPDIAL_CONFIG names asks for it`);
    }
    return JSON.stringify(value).slice(1, -1);
  });
}
