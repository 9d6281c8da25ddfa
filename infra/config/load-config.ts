import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import { parseJsonObject } from '../../lambda/sources/parse-json-object.ts';
import { ConfigError, type ConfigProblem } from '../document/config-error.ts';
import { findProblems } from '../document/find-problems.ts';
import { locateSettings } from '../document/locate-settings.ts';
import type { DropdialConfig } from '../document/settings.ts';
import { CONFIG_FILE, findConfig } from './find-config.ts';
import { importDefault } from './import-config.ts';

export interface ConfigSources {
  /** The file named with `-c config=FILE`, `DROPDIAL_CONFIG_FILE` or `--config`. */
  readonly asked?: string | undefined;
  /** The file to use if none is named and none has a usual name. */
  readonly fallback?: string | undefined;
  /** The folder that paths are relative to. */
  readonly folder: string;
}

function findFile({ asked, fallback, folder }: ConfigSources): string {
  if (asked !== undefined) {
    const path = resolve(folder, asked);
    if (existsSync(path)) return path;
    throw new Error(`there is no configuration "${path}": write one with "npx dropdial init"`);
  }
  const path = findConfig(folder) ?? (fallback === undefined ? undefined : resolve(folder, fallback));
  if (path !== undefined) return path;
  throw new Error(`there is no configuration "${resolve(folder, CONFIG_FILE)}": write one with "npx dropdial init"`);
}

/** True for a module, whose default export is the configuration. Every other file is a JSON document. */
const isModule = (path: string) => /\.[cm]?[jt]s$/i.test(path);

/** @throws {Error} which says where the text is no JSON. */
function readJson(text: string): unknown {
  const parsed = parseJsonObject(text);
  if (parsed.kind !== 'broken') return JSON.parse(text);
  const { line, column } = parsed.place;
  throw new Error(`it must be JSON: see line ${line}, column ${column} (${parsed.what})`);
}

/** Why a file cannot be read, in one line. Node puts the place of a mistake in a module before its message. */
function explain(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const [why = ''] = cause.message.split('\n');
  const [, line] = /^\S+:(\d+)\n/.exec(cause.stack ?? '') ?? [];
  return line === undefined ? why : `line ${line}: ${why}`;
}

/**
 * The content of a file before validation: the default export of a module, or a JSON document.
 *
 * @throws {Error} naming the file, with the reason in one line.
 */
export async function readConfigFile(path: string): Promise<unknown> {
  let config: unknown;
  try {
    config = isModule(path) ? await importDefault(path) : readJson(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new Error(`"${path}" cannot be read: ${explain(cause)}`, { cause });
  }
  if (config === undefined) throw new Error(`"${path}" must have "export default defineConfig({ … })"`);
  return config;
}

/** The name of a file in messages, relative to the current folder if it is inside. */
function nameFile(path: string): string {
  const name = relative(process.cwd(), path);
  return name.startsWith('..') || isAbsolute(name) ? path : name;
}

/**
 * Validates the content of a file.
 *
 * @throws {ConfigError} with a line for each wrong setting, and its place in the file.
 */
export function checkConfigOf(path: string, config: unknown): asserts config is DropdialConfig {
  const problems = findProblems(config);
  if (problems.length === 0) return;
  const locate = locateSettings(readFileSync(path, 'utf8'), isModule(path));
  const offsetOf = ({ path: setting }: ConfigProblem) => locate(setting)?.offset ?? 0;
  const sorted = problems.toSorted((one, other) => offsetOf(one) - offsetOf(other));
  throw new ConfigError(sorted, problem => {
    const { line, column } = locate(problem.path) ?? {};
    return `${nameFile(path)}${line === undefined ? '' : `:${line}:${column}`}: ${problem.message}`;
  });
}

/**
 * Reads and validates the configuration of a deployment: the default export of a module, or a JSON file.
 *
 * @throws {Error} naming the file, and the field or the remedy.
 */
export async function loadConfig(sources: ConfigSources): Promise<DropdialConfig> {
  const path = findFile(sources);
  const config = await readConfigFile(path);
  checkConfigOf(path, config);
  return config;
}
