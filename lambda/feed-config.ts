import * as v from 'valibot';
import { DropdialError } from './errors.ts';
import { OWN_PARAMETERS, PartialParametersSchema, parameterFields } from './parameters.ts';
import { showValue } from './problem.ts';

const LOOPBACK_HOSTS = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** True for https, and for http on loopback: a token and people's phone numbers never cross a network in the clear. */
function isSafeUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  // Looked for in the text: a bare "?" or "#" parses to nothing, yet what is appended to it would be a query, or lost.
  if (/[?#\s\\]/.test(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  const safe = protocol === 'https:' || (protocol === 'http:' && LOOPBACK_HOSTS.has(hostname));
  return safe && username === '' && password === '';
}

/** An inclusive range of whole numbers, open where an end is left out. */
const RangeSchema = v.strictObject({
  min: v.optional(v.pipe(v.number(), v.integer())),
  max: v.optional(v.pipe(v.number(), v.integer())),
});

const count = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max));

/** Ceilings of one feed; a drop outside of them is rejected, wherever its parameters came from. */
const LimitsSchema = v.strictObject({
  rule_id: v.optional(v.pipe(v.array(parameterFields.rule_id), v.minLength(1))),
  priority: v.optional(RangeSchema),
  max_simultaneous: v.optional(RangeSchema),
  num_attempts: v.optional(RangeSchema),
  interval_seconds: v.optional(RangeSchema),
  rows: v.optional(RangeSchema),
});

const BucketSchema = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be the name of an S3 bucket'),
);

export const FeedConfigSchema = v.strictObject({
  id: v.pipe(
    v.string(),
    v.regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be 1 to 63 lower-case letters, digits and hyphens'),
  ),
  bucket: BucketSchema,
  prefix: v.pipe(v.string(), v.regex(/^$|^[^/].*\/$/s, 'must be empty or end in "/" and not begin with it')),
  secretId: v.pipe(v.string(), v.minLength(1)),
  defaults: v.optional(v.omit(PartialParametersSchema, ['name', ...OWN_PARAMETERS]), {}),
  limits: v.optional(LimitsSchema, {}),
  writeBack: v.optional(v.array(v.picklist(['metadata', 'annotation'])), ['metadata', 'annotation']),
  whenInDoubt: v.optional(v.picklist(['resend', 'park']), 'resend'),
  quietPeriodSeconds: v.optional(count(86_400), 600),
  duplicateWindowDays: v.optional(count(365), 7),
  maxAgeHours: v.optional(count(8_760), 72),
});

/**
 * The function's configuration, the JSON in `DROPDIAL_CONFIG`. Unknown keys are refused.
 * Defaults: the public API address; both write-backs; `resend` when in doubt after 600 s; 7 days; 72 hours.
 */
export const ConfigSchema = v.strictObject({
  apiUrl: v.optional(
    v.pipe(
      v.string(),
      v.check(isSafeUrl, 'must be an https address (http only on loopback) without user, query and fragment'),
    ),
    'https://api.voximplant.com/platform_api',
  ),
  ledgerBucket: BucketSchema,
  feeds: v.pipe(v.array(FeedConfigSchema), v.minLength(1, 'must hold at least one feed')),
});

export type FeedConfig = v.InferOutput<typeof FeedConfigSchema>;
export type Config = v.InferOutput<typeof ConfigSchema>;

/** The first two feeds whose objects or names would be each other's. */
function findConflict(feeds: readonly FeedConfig[]): string | undefined {
  for (const [index, a] of feeds.entries()) {
    for (const [offset, b] of feeds.slice(index + 1).entries()) {
      const fields = `"feeds.${index}" and "feeds.${index + 1 + offset}"`;
      if (a.id === b.id) return `${fields} must have different "id"s; both are ${showValue(a.id)}`;
      if (a.bucket === b.bucket && (a.prefix.startsWith(b.prefix) || b.prefix.startsWith(a.prefix))) {
        return `${fields} must not overlap: the prefixes ${showValue(a.prefix)} and ${showValue(b.prefix)} of bucket ${showValue(a.bucket)}`;
      }
    }
  }
  return undefined;
}

function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? 'DROPDIAL_CONFIG';
  if (issue.expected === 'never') return `"${path}" is not a known setting; remove it`;
  if (issue.received === 'undefined') return `"${path}" is missing`;
  const text =
    issue.type === 'check' || issue.type === 'regex' || issue.type === 'min_length'
      ? issue.message
      : `must be ${issue.expected}`;
  return `"${path}" ${text}; got ${showValue(issue.input)}`;
}

/**
 * Reads and checks a configuration.
 *
 * @throws {DropdialError} `config_invalid`, naming every wrong field.
 */
export function parseConfig(text: string): Config {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new DropdialError('config_invalid', 'DROPDIAL_CONFIG must be JSON, or file: and the path of a JSON file', {
      cause,
    });
  }
  const result = v.safeParse(ConfigSchema, json);
  if (!result.success) {
    throw new DropdialError('config_invalid', `DROPDIAL_CONFIG: ${result.issues.map(describeIssue).join('; ')}`);
  }
  const conflict = findConflict(result.output.feeds);
  if (conflict !== undefined) throw new DropdialError('config_invalid', `DROPDIAL_CONFIG: ${conflict}`);
  return result.output;
}
