import * as v from 'valibot';
import { showValue } from '../../lambda/problem.ts';
import { hintNearest } from '../../terminal/find-nearest.ts';
import type { ConfigProblem } from './config-error.ts';
import { describeSchema } from './describe-schema.ts';
import { DocumentSchema } from './document-schema.ts';
import { findContradictions } from './find-contradictions.ts';
import { isNamed, nameSetting } from './name-setting.ts';
import { type AnySchema, isArray, isObject, isRecord, isUnion, required, type Step, schemaAt } from './walk-schema.ts';

/** Settings by names that nobody knows, in the whole document. */
function findUnknown(schema: AnySchema, value: unknown, path: readonly Step[] = []): ConfigProblem[] {
  const bare = required(schema);
  if (isArray(bare) && Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => findUnknown(bare.item, item, [...path, index]));
  }
  if (!isNamed(value)) return [];
  if (isRecord(bare)) {
    return Object.entries(value).flatMap(([name, item]) => findUnknown(bare.value, item, [...path, name]));
  }
  if (!isObject(bare)) return [];
  return Object.entries(value).flatMap(([name, item]) => {
    const child = Object.hasOwn(bare.entries, name) ? bare.entries[name] : undefined;
    if (child) return findUnknown(child, item, [...path, name]);
    const hint = hintNearest(name, Object.keys(bare.entries)) || '; remove it';
    return [{ path: [...path, name], message: `is not a known setting${hint}` }];
  });
}

/** The checker's own words, which people need not read. */
const isOurs = ({ message }: v.BaseIssue<unknown>) => !message.startsWith('Invalid ');

function describeIssue(issue: v.BaseIssue<unknown>, path: readonly Step[]): string {
  const schema = schemaAt(DocumentSchema, path);
  const row = schema && isUnion(required(schema)) ? undefined : issue.message;
  const mustBe =
    row !== undefined && isOurs(issue) ? row : `must be ${schema ? describeSchema(schema) : issue.expected}`;
  if (issue.received === 'undefined') return `is missing; it ${mustBe}`;
  return `${mustBe}; got ${showValue(issue.input)}`;
}

const isStep = (key: unknown): key is Step => typeof key === 'string' || typeof key === 'number';

function stepsOfIssue(issue: v.BaseIssue<unknown>): readonly Step[] {
  return (issue.path ?? []).map(({ key }) => key).filter(isStep);
}

/**
 * Everything that is wrong with a configuration, each by itself: settings that nobody knows, values that are none, and what
 * contradicts something else. The latter is looked for once everything is what it must be.
 */
export function findProblems(document: unknown): readonly ConfigProblem[] {
  if (!isNamed(document))
    return [{ path: [], message: `the configuration must be an object; got ${showValue(document)}` }];
  const unknown = findUnknown(DocumentSchema, document);
  const { success, output, issues = [] } = v.safeParse(DocumentSchema, document);
  const wrong = issues
    .filter(({ expected }) => expected !== 'never')
    .map(issue => ({ issue, path: stepsOfIssue(issue) }))
    .map(({ issue, path }) => ({ path, message: describeIssue(issue, path) }));
  const named = [...unknown, ...wrong].map(({ path, message }) => {
    return { path, message: `${nameSetting(document, path)} ${message}` };
  });
  return success && named.length === 0 ? findContradictions(output) : named;
}
