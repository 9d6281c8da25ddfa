import { UsageError } from '../../../cli/command.ts';
import { readArguments } from '../../../cli/read-arguments.ts';
import type { SimulatorSettings } from './read-settings.ts';

export interface SimulatorArguments {
  readonly port: number;
  /** Path of the service account's credentials.json. */
  readonly credentials: string;
  /** Stored rows per list; absent for the default. */
  readonly keepRows?: number;
  readonly settings: Partial<SimulatorSettings>;
}

/**
 * Reads the command line.
 *
 * @returns undefined when only the help is requested.
 * @throws {UsageError} whose message names the option, what it must be, and what it was.
 */
export function readSimulatorArguments(args: readonly string[]): SimulatorArguments | undefined {
  const text = { type: 'string' } as const;
  const { values } = readArguments({
    args: [...args],
    options: {
      port: text,
      credentials: text,
      'name-filter': text,
      'is-cancelled': text,
      'hidden-looks': text,
      pace: text,
      seed: text,
      'keep-rows': text,
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) return undefined;
  const port = readNumber('--port', values.port ?? '0', 65_535);
  if (values.credentials === undefined || values.credentials === '') {
    throw new UsageError('"--credentials" must name a file; see --help');
  }
  const nameFilter = readWord('--name-filter', values['name-filter'], ['exact', 'substring']);
  const isCancelled = readWord('--is-cancelled', values['is-cancelled'], ['honoured', 'ignored']);
  const looks = values['hidden-looks'];
  const { pace, seed, 'keep-rows': keepRows } = values;
  return {
    port,
    credentials: values.credentials,
    ...(keepRows !== undefined && { keepRows: readNumber('--keep-rows', keepRows, 9_999_999) }),
    settings: {
      ...(nameFilter !== undefined && { nameFilter }),
      ...(isCancelled !== undefined && { isCancelledHonoured: isCancelled === 'honoured' }),
      ...(looks !== undefined && { hiddenLooks: readNumber('--hidden-looks', looks, 99_999) }),
      ...(pace !== undefined && { pace: readNumber('--pace', pace, 9_999_999) }),
      ...(seed !== undefined && { seed: readNumber('--seed', seed, 9_999_999) }),
    },
  };
}

function readNumber(option: string, text: string, max: number): number {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value <= max)) throw new UsageError(`"${option}" must be 0 to ${max}; got "${text}"`);
  return value;
}

function readWord<const T extends string>(
  option: string,
  text: string | undefined,
  words: readonly T[],
): T | undefined {
  if (text === undefined) return undefined;
  const word = words.find(one => one === text);
  if (word === undefined) throw new UsageError(`"${option}" must be ${words.join(' or ')}; got "${text}"`);
  return word;
}
