import * as v from 'valibot';
import { DropdialError } from '../errors.ts';
import { fieldMetadata, isParameterName } from '../parameters/parameters.ts';
import { showValue } from '../problem.ts';
import { checkFeedRules } from './check-feed-rules.ts';
import { type Config, ConfigSchema } from './feed-config.ts';
import { checkSuppression, withListsOfAll } from './suppression-config.ts';

/** The first two feeds whose prefixes or ids collide, or a feed in the ledger's bucket. */
function findConflict({ feeds, ledgerBucket }: Config): string | undefined {
  for (const [index, a] of feeds.entries()) {
    if (a.bucket === ledgerBucket)
      return `"feeds.${index}.bucket" must not be the "ledgerBucket": who drops files must not write receipts`;
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

/** The results of one feed must not be written below the prefix of another, whose partner could read them. */
function findForeignResults({ feeds }: Config): string[] {
  return feeds.flatMap(({ id, bucket, results: { to } = {} }, index) => {
    const other = feeds.find(
      feed =>
        feed.id !== id && feed.bucket === bucket && (to?.startsWith(feed.prefix) || feed.prefix.startsWith(to ?? '/')),
    );
    if (to === undefined || other === undefined) return [];
    return `"feeds.${index}.results.to" must not overlap the prefix ${showValue(other.prefix)} of feed "${other.id}", who could read them; got ${showValue(to)}`;
  });
}

/** Types of issues whose messages are written in the schemas, not by valibot. */
const OWN_MESSAGES = new Set(['check', 'regex', 'min_length']);

/** What the value must be, in words. */
function describeExpectation(issue: v.BaseIssue<unknown>): string {
  const group = issue.path?.[2]?.key;
  const name = issue.path?.[group === 'profiles' ? 4 : 3]?.key;
  const isParameter =
    (group === 'defaults' || group === 'profiles') && typeof name === 'string' && isParameterName(name);
  if (isParameter) return `must be ${fieldMetadata(name).mustBe}`;
  if (OWN_MESSAGES.has(issue.type)) return issue.message;
  if (issue.type === 'integer') return 'must be a whole number';
  if (issue.type === 'min_value' || issue.type === 'max_value') return `must be ${issue.expected?.replace('=', '= ')}`;
  return `must be ${issue.expected}`;
}

function describeIssue(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? 'DROPDIAL_CONFIG';
  if (issue.expected === 'never') return `"${path}" is not a known setting; remove it`;
  if (issue.received === 'undefined') return `"${path}" is missing`;
  return `"${path}" ${describeExpectation(issue)}; got ${showValue(issue.input)}`;
}

/** The contradictions in a configuration; one message each, naming the field. */
export function findContradictions(config: Config): string[] {
  const conflict = findConflict(config);
  return [
    ...(conflict ? [conflict] : []),
    ...findForeignResults(config),
    ...checkSuppression(config.suppression, config.feeds),
    ...config.feeds.flatMap(checkFeedRules),
  ];
}

/**
 * Parses and checks a configuration. In the result, each feed also has the suppression lists for all feeds.
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
  const { feeds, suppression } = result.output;
  const broken = findContradictions(result.output);
  if (broken.length > 0) throw new DropdialError('config_invalid', `DROPDIAL_CONFIG: ${broken.join('; ')}`);
  return { ...result.output, feeds: withListsOfAll(suppression, feeds) };
}
