import { UsageError } from '../../cli/command.ts';
import { readArguments } from '../../cli/read-arguments.ts';
import { CLIENTS, type ClientName } from './clients.ts';
import { SCENARIOS, type ScenarioName } from './scenarios.ts';

const list = (rows: ReadonlyArray<{ readonly name: string; readonly says: string }>) =>
  rows.map(({ name, says }) => `  ${name.padEnd(12)} ${says}`).join('\n');

export const CLIENTS_HELP = `Drops files on the embedded stack with the S3 and SFTP clients that this machine has, and compares what dialled, and what the
objects say, with what was dropped. Nobody is called.

  npm run clients                              every client that is there, every scenario
  npm run clients -- --client aws --drops 20 --scenario parts --kms

  --client NAME      this one only; repeatable
  --scenario NAME    this one only; repeatable
  --drops N          drops of each client in each scenario (default 2); every second one is large where sizes vary
  --kms              the bucket encrypts with a key of KMS: each write and each copy has another ETag
  --unversioned      the bucket keeps no versions
  --allow-duplicate  every sidecar says allow_duplicate; leaves out "again", of which another list is meant then
  --patience N       seconds that a drop may take (default 90)
  --logs             show the function's own log lines
  --help             this text

Clients:
${list(CLIENTS)}

Scenarios:
${list(SCENARIOS)}

Exit code: 0 when every drop ended with one list and a true status, 1 when one did not or nothing could run, 2 for wrong usage.
`;

export interface ClientsOptions {
  readonly clients: readonly ClientName[];
  readonly scenarios: readonly ScenarioName[];
  readonly drops: number;
  readonly kms: boolean;
  readonly versioned: boolean;
  readonly allowDuplicate: boolean;
  readonly patienceMs: number;
  readonly logs: boolean;
  /** True when clients were named, so that a missing one is an error. */
  readonly isChosen: boolean;
}

const namesOf = <T extends string>(rows: ReadonlyArray<{ readonly name: T }>) => rows.map(({ name }) => name);

/** The names that were asked for, in their canonical order; all by default. */
function choose<T extends string>(option: string, asked: readonly string[], names: readonly T[]): readonly T[] {
  const unknown = asked.find(name => !names.some(known => known === name));
  if (unknown !== undefined) throw new UsageError(`"--${option}" must be one of ${names.join(', ')}; got "${unknown}"`);
  return asked.length === 0 ? names : names.filter(name => asked.includes(name));
}

/**
 * The scenarios to run. With `--allow-duplicate`, a file that is uploaded again may dial again, so "again" is left out.
 */
function chooseScenarios(asked: readonly string[], allowDuplicate: boolean): readonly ScenarioName[] {
  if (allowDuplicate && asked.includes('again'))
    throw new UsageError('"--scenario again" and "--allow-duplicate" do not go together: another list is meant then');
  const chosen = choose('scenario', asked, namesOf(SCENARIOS));
  return allowDuplicate ? chosen.filter(name => name !== 'again') : chosen;
}

function wholeNumber(option: string, text: string): number {
  const number = Number(text);
  if (!/^\d{1,4}$/.test(text) || number < 1) throw new UsageError(`"--${option}" must be 1 to 9999; got "${text}"`);
  return number;
}

/**
 * Reads the arguments of `npm run clients`; returns `help` if help is requested.
 *
 * @throws {UsageError}
 */
export function parseClientsOptions(args: readonly string[]): ClientsOptions | 'help' {
  const { values } = readArguments({
    args: [...args],
    options: {
      client: { type: 'string', multiple: true, default: [] },
      scenario: { type: 'string', multiple: true, default: [] },
      drops: { type: 'string', default: '2' },
      kms: { type: 'boolean', default: false },
      unversioned: { type: 'boolean', default: false },
      'allow-duplicate': { type: 'boolean', default: false },
      patience: { type: 'string', default: '90' },
      logs: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const allowDuplicate = values['allow-duplicate'];
  return {
    clients: choose('client', values.client, namesOf(CLIENTS)),
    scenarios: chooseScenarios(values.scenario, allowDuplicate),
    drops: wholeNumber('drops', values.drops),
    kms: values.kms,
    versioned: !values.unversioned,
    allowDuplicate,
    patienceMs: wholeNumber('patience', values.patience) * 1000,
    logs: values.logs,
    isChosen: values.client.length > 0,
  };
}
