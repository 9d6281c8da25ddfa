import { readFileSync } from 'node:fs';
import { DropdialError, describeError } from '../errors.ts';
import type { Config } from '../feed/feed-config.ts';
import { parseConfig } from '../feed/parse-config.ts';
import { expandVariables } from './expand-variables.ts';

/**
 * Memory at which a function has a whole processor, in MB.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
const WHOLE_PROCESSOR_MB = 1769;

/** What the function reads from its environment, once, at start. */
export interface Environment {
  readonly config: Config;
  /** True when S3 is somewhere else than AWS: paths instead of host names, and nothing taken for granted. */
  readonly ownS3Endpoint: boolean;
  /** Whether a start makes ready what the first drop needs. */
  readonly isWarmedUp: boolean;
  /** Whether a drop has less of a processor than its start had. */
  readonly isSlowAfterStart: boolean;
}

/**
 * Reads and checks the whole environment; the only place that looks at it.
 *
 * @param variables usually `process.env`. `DROPDIAL_CONFIG` is JSON text, or `file:` and a path; such a file may name variables.
 *   `DROPDIAL_WARM_UP` is `off` where nothing is to be made ready ahead.
 * @throws {DropdialError} `config_invalid`, naming the variable and the field.
 */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>>): Environment {
  const text = variables.DROPDIAL_CONFIG;
  if (text === undefined || text === '') {
    throw new DropdialError('config_invalid', 'DROPDIAL_CONFIG is missing: it must be JSON text, or file: and a path');
  }
  return Object.freeze({
    config: parseConfig(
      text.startsWith('file:') ? expandVariables(readConfigFile(text.slice('file:'.length)), variables) : text,
    ),
    ownS3Endpoint: Boolean(variables.AWS_ENDPOINT_URL_S3 || variables.AWS_ENDPOINT_URL),
    isWarmedUp: variables.DROPDIAL_WARM_UP !== 'off',
    isSlowAfterStart: Number(variables.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? 0) < WHOLE_PROCESSOR_MB,
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
