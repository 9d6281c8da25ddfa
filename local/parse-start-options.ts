import { basename } from 'node:path';
import type { ParseArgsConfig } from 'node:util';
import { UsageError } from '../cli/command.ts';
import { readArguments } from '../cli/read-arguments.ts';

export const START_HELP = `dropdial on this machine: drops a CSV into a local S3, lets the built function submit it, and shows the outcome.

  npm start                                     the shipped example, examples/contacts.csv with its sidecar
  npm start -- FILE.csv --set rule_id=1 ...     your own file; each --set becomes a tag of the object
  npm start -- --keep                           stays up afterwards, for drops of your own with any S3 client

  --set KEY=VALUE     a parameter, such as rule_id=101, priority=0, max_simultaneous=5, num_attempts=3; repeatable
  --results           lets the simulator call everybody, and shows the results and their file; with --keep, the lists
                      of later drops are called too, an hour of calls in a minute, and
                      dropdial results KEY --refresh collects them at once
  --suppress FILE     leaves out the numbers on this suppression list, such as examples/do-not-call.txt;
                      repeatable. Of a file of your own, say --set phone_columns=NAME too
  --config FILE       with the feeds of this configuration of a deployment, dropdial.config.ts or .json
  --feed ID           the feed of it that the file is dropped for; default: the first one
  --keep              keep running after the drop: prints a line to paste with which every command works on this
                      stack, and each step of each drop; stop with Ctrl-C
  --ui                opens a page on this machine that shows the drop and all others, drops files, and has the simulator
                      lose answers and let time pass; its address is printed, stop with Ctrl-C
  --port N            port of the local S3 (default: any free one)
  --api URL           talk to this Management API instead of the simulator, such as
                      https://api.voximplant.com/platform_api: REAL CALLS TO REAL PEOPLE
  --credentials FILE  the service account's credentials.json; goes with --api
  --logs              show the function's own log lines
  --help              this text

A sidecar beside FILE.csv (FILE.csv.json or FILE.json) is dropped with it. Without --api nobody is called: the
simulator checks everything as the API documents it and only remembers the list.
Exit code: 0 when the drop ended "created", or "checked" without a problem (a dry run), 1 when it ended otherwise, 2 for
wrong usage.
`;

export interface StartOptions {
  /** The path of the CSV. Default: the shipped example. */
  readonly file?: string;
  readonly tags: ReadonlyMap<string, string>;
  /** A configuration whose feeds are used, and the feed that the file is dropped for. */
  readonly config?: string;
  readonly feed?: string;
  readonly keep: boolean;
  /** Whether to start the console. */
  readonly ui: boolean;
  readonly port: number;
  readonly logs: boolean;
  /** Whether to wait for the results of the calls. */
  readonly results: boolean;
  /** Paths of suppression lists. */
  readonly suppress: readonly string[];
  /** The real API, and the file with its credentials. */
  readonly api?: { readonly url: string; readonly credentials: string };
}

function parseTag(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new UsageError(`"--set" must be KEY=VALUE, such as --set rule_id=101; got "${text}"`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new UsageError(`"--port" must be 0 to 65535; got "${text}"`);
  return port;
}

const OPTIONS = {
  set: { type: 'string', multiple: true, default: [] },
  config: { type: 'string' },
  feed: { type: 'string' },
  keep: { type: 'boolean', default: false },
  ui: { type: 'boolean', default: false },
  port: { type: 'string', default: '0' },
  api: { type: 'string' },
  credentials: { type: 'string' },
  logs: { type: 'boolean', default: false },
  results: { type: 'boolean', default: false },
  suppress: { type: 'string', multiple: true, default: [] },
  help: { type: 'boolean', short: 'h', default: false },
} as const satisfies ParseArgsConfig['options'];

/**
 * Parses the arguments of `npm start`; returns `help` if help was requested.
 *
 * @throws {UsageError}
 */
export function parseStartOptions(args: readonly string[]): StartOptions | 'help' {
  const { values, positionals } = readArguments({ args: [...args], allowPositionals: true, options: OPTIONS });
  if (values.help) return 'help';
  const [file, second] = positionals;
  if (second !== undefined) throw new UsageError(`one file at a time; got "${file}" and "${second}"`);
  if (file !== undefined && !/\.csv$/i.test(file)) throw new UsageError(`the file must end in .csv; got "${file}"`);
  const { api, credentials } = values;
  if ((api === undefined) !== (credentials === undefined)) {
    throw new UsageError('"--api" and "--credentials" go together');
  }
  if (values.results && api !== undefined) {
    throw new UsageError('"--results" goes with the simulator: a real list is called for as long as it takes');
  }
  if (values.ui && api !== undefined) throw new UsageError('"--ui" goes with the simulator, and "--api" does not');
  const { suppress, config, feed } = values;
  if (feed !== undefined && config === undefined) throw new UsageError('"--feed" goes with "--config"');
  const twice = suppress.find((path, at) => suppress.findIndex(one => basename(one) === basename(path)) !== at);
  if (twice !== undefined) throw new UsageError(`two suppression lists are called "${basename(twice)}"; rename one`);
  return {
    ...(file !== undefined && { file }),
    ...(config !== undefined && { config }),
    ...(feed !== undefined && { feed }),
    tags: new Map(values.set.map(parseTag)),
    keep: values.keep,
    ui: values.ui,
    port: parsePort(values.port),
    logs: values.logs,
    results: values.results,
    suppress,
    ...(api !== undefined && credentials !== undefined && { api: { url: api, credentials } }),
  };
}
