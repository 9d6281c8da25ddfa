import { closest } from 'fastest-levenshtein';
import * as v from 'valibot';
import { withoutCsvEnding } from './csv-key.ts';
import type { FeedConfig } from './feed-config.ts';
import {
  characterWords,
  fieldMetadata,
  isParameterName,
  type ParameterName,
  type Parameters,
  ParametersSchema,
  parameterFields,
  parameterNames,
  REQUIRED_PARAMETERS,
} from './parameters.ts';
import { type Origin, type Problem, showValue } from './problem.ts';
import type { Sidecar } from './read-sidecar.ts';

/** Where each parameter of a drop came from. */
export type Origins = Partial<Record<ParameterName, Origin>>;

/** What the sources of a drop's parameters come to. */
export type Resolution =
  | { readonly kind: 'complete'; readonly parameters: Parameters; readonly origins: Origins }
  | {
      readonly kind: 'incomplete';
      readonly missing: readonly ParameterName[];
      /** What its feed wants to see first, even when nothing else is missing. */
      readonly waitsFor?: 'sidecar' | 'tags';
      readonly idempotencyKey?: string;
    }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[]; readonly idempotencyKey?: string };

/** Tags in this name space are meant for us, so one that is no parameter is a mistake; `cost-center` is nobody's. */
export const TAG_NAMESPACE = 'voximplant:';

interface Given {
  readonly value: unknown;
  readonly origin: Origin;
}

function unknownName(name: string, origin: Origin): Problem {
  const nearest = closest(name.slice(0, 100).replace(TAG_NAMESPACE, ''), parameterNames);
  return {
    code: 'parameter_unknown',
    // A key of a sidecar can be as long as the sidecar.
    field: name.slice(0, 100),
    origin,
    message: `${showValue(name)} is not a parameter (${origin}); did you mean "${nearest}"? Known are ${parameterNames.join(', ')}`,
  };
}

/** Reads a tag's text as what the field is: tags know nothing but text. */
function fromText(name: ParameterName, text: string): unknown {
  switch (fieldMetadata(name).kind) {
    case 'integer':
      return /^(0|[1-9]\d{0,15})$/.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' || (text !== 'false' && text);
    case 'list':
      return [text];
    default:
      return text;
  }
}

function addTags(tags: ReadonlyMap<string, string>, given: Map<ParameterName, Given>, problems: Problem[]): void {
  for (const [tag, text] of tags) {
    const spaced = tag.startsWith(TAG_NAMESPACE);
    const name = spaced ? tag.slice(TAG_NAMESPACE.length) : tag;
    if (!isParameterName(name)) {
      if (spaced) problems.push(unknownName(tag, 'tag'));
      continue;
    }
    if (spaced && tags.has(name) && tags.get(name) !== text) {
      problems.push({
        code: 'parameter_ambiguous',
        field: name,
        origin: 'tag',
        message: `the tags "${name}" and "${tag}" must not differ; keep one`,
      });
    }
    given.set(name, { value: fromText(name, text), origin: 'tag' });
  }
}

function gather(feed: FeedConfig, sidecar: Sidecar, tags: ReadonlyMap<string, string>, problems: Problem[]) {
  const given = new Map<ParameterName, Given>();
  for (const [name, value] of Object.entries(feed.defaults)) {
    if (isParameterName(name)) given.set(name, { value, origin: 'feed' });
  }
  for (const [name, value] of sidecar.values) {
    if (isParameterName(name)) given.set(name, { value, origin: 'sidecar' });
    else problems.push(unknownName(name, 'sidecar'));
  }
  addTags(tags, given, problems);
  return given;
}

function checkField(name: ParameterName, { value, origin }: Given): Problem | undefined {
  if (v.is(parameterFields[name], value)) return undefined;
  const hint =
    typeof value === 'string' && fieldMetadata(name).kind !== 'text' && origin === 'sidecar' ? ' (text)' : '';
  return {
    code: 'parameter_invalid',
    field: name,
    origin,
    message: `"${name}" must be ${fieldMetadata(name).mustBe}; got ${showValue(value)}${hint} (${origin})`,
  };
}

function describeRange({ min, max }: { min?: number | undefined; max?: number | undefined }): string {
  if (min === undefined) return `at most ${max}`;
  return max === undefined ? `at least ${min}` : `from ${min} to ${max}`;
}

function checkLimit(name: ParameterName, { value, origin }: Given, feed: FeedConfig): Problem | undefined {
  const { limits, id } = feed;
  if (typeof value !== 'number') return undefined;
  let allowed: string | undefined;
  if (name === 'rule_id') {
    if (limits.rule_id && !limits.rule_id.includes(value)) allowed = `one of ${limits.rule_id.join(', ')}`;
  } else if (
    name === 'priority' ||
    name === 'max_simultaneous' ||
    name === 'num_attempts' ||
    name === 'interval_seconds'
  ) {
    const range = limits[name];
    if (range && (value < (range.min ?? value) || value > (range.max ?? value))) allowed = describeRange(range);
  }
  if (allowed === undefined) return undefined;
  return {
    code: 'parameter_outside_limits',
    field: name,
    origin,
    message: `"${name}" must be ${allowed}, the limit of feed "${id}"; got ${showValue(value)} (${origin})`,
  };
}

/** The file's name made legal as a list's name: without its ending and with "_" for what the API refuses. */
export function nameFromKey(key: string): string {
  const file = withoutCsvEnding(key.slice(key.lastIndexOf('/') + 1));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this replaces
  const legal = file.replace(/[\\"\u0000-\u001f\u007f]/g, '_').trim();
  return legal === '' ? 'call list' : legal.slice(0, 255).toWellFormed();
}

/** Words for characters become the characters themselves. */
function spellCharacter(value: unknown): unknown {
  return typeof value === 'string' ? (characterWords.get(value) ?? value) : value;
}

/**
 * Merges what the feed, the sidecar and the tags say (the later wins, per field), checks every field and the feed's
 * limits, and reports every problem at once. Pure: the same sources always give the same answer.
 *
 * @param key the drop's exact key; its file name is the default of `name`.
 */
export function resolveParameters(
  feed: FeedConfig,
  key: string,
  sidecar: Sidecar,
  tags: ReadonlyMap<string, string>,
): Resolution {
  const problems = [...sidecar.problems];
  const given = gather(feed, sidecar, tags, problems);
  for (const [name, entry] of given) {
    const problem = checkField(name, entry) ?? checkLimit(name, entry, feed);
    if (problem) problems.push(problem);
  }
  const [delimiter, escapeCharacter] = [given.get('delimiter'), given.get('escape')];
  if (escapeCharacter && delimiter && spellCharacter(delimiter.value) === spellCharacter(escapeCharacter.value)) {
    const message = '"escape" must not be the same character as "delimiter"';
    problems.push({ code: 'parameter_invalid', field: 'escape', origin: escapeCharacter.origin, message });
  }
  const repeatKey = given.get('idempotency_key')?.value;
  const repeat = v.is(parameterFields.idempotency_key, repeatKey) ? { idempotencyKey: repeatKey } : {};
  const missing = REQUIRED_PARAMETERS.filter(name => !given.has(name));
  if (problems.length > 0) return { kind: 'invalid', problems, ...repeat };
  if (missing.length > 0) return { kind: 'incomplete', missing, ...repeat };
  if (!given.has('name')) given.set('name', { value: nameFromKey(key), origin: 'file name' });
  const values = [...given].map(([name, { value }]) => [
    name,
    name === 'delimiter' || name === 'escape' ? spellCharacter(value) : value,
  ]);
  return {
    kind: 'complete',
    parameters: v.parse(ParametersSchema, Object.fromEntries(values)),
    origins: Object.fromEntries([...given].map(([name, { origin }]) => [name, origin])),
  };
}
