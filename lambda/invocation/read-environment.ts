import { readFileSync } from 'node:fs';
import { MAX_SEEN_VALUES, mostValuesIn } from '../csv/rules/seen-values.ts';
import { DropdialError, describeError } from '../errors.ts';
import type { Config } from '../feed/feed-config.ts';
import { parseConfig } from '../feed/parse-config.ts';
import { expandVariables } from './expand-variables.ts';

/**
 * The memory, in MB, at which a function gets a whole processor.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
const WHOLE_PROCESSOR_MB = 1769;

/** The environment of the function, read once at start. */
export interface Environment {
  readonly config: Config;
  /** True if S3 is not AWS's: the client uses path-style addresses, and support for features is tested. */
  readonly ownS3Endpoint: boolean;
  /** Whether a start prepares for the first drop. */
  readonly isWarmedUp: boolean;
  /** Whether a drop gets a smaller share of a processor than the start. */
  readonly isSlowAfterStart: boolean;
  /** How many values of a file fit into the function's memory. */
  readonly mostValues: number;
}

/**
 * Reads and validates the whole environment; no other code reads it.
 *
 * @param variables usually `process.env`. `DROPDIAL_CONFIG` is JSON text, or `file:` and a path; such a file may name
 *   variables. `DROPDIAL_WARM_UP` is `off` to prepare nothing.
 * @throws {DropdialError} `config_invalid`, naming the variable and the field.
 */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const { DROPDIAL_CONFIG: text, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: memory } = variables;
  if (text === undefined || text === '') {
    throw new DropdialError('config_invalid', 'DROPDIAL_CONFIG is missing: it must be JSON text, or file: and a path');
  }
  return Object.freeze({
    config: parseConfig(
      text.startsWith('file:') ? expandVariables(readConfigFile(text.slice('file:'.length)), variables) : text,
    ),
    ownS3Endpoint: Boolean(variables.AWS_ENDPOINT_URL_S3 || variables.AWS_ENDPOINT_URL),
    isWarmedUp: variables.DROPDIAL_WARM_UP !== 'off',
    isSlowAfterStart: Number(memory ?? 0) < WHOLE_PROCESSOR_MB,
    mostValues: memory === undefined ? MAX_SEEN_VALUES : mostValuesIn(Number(memory)),
  });
}

function readConfigFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new DropdialError(
      'config_invalid',
      `DROPDIAL_CONFIG names a file that cannot be read: ${describeError(cause)}`,
      {
        cause,
      },
    );
  }
}
