import * as v from 'valibot';
import { showValue } from '../../lambda/problem.ts';
import { hintNearest } from '../../terminal/find-nearest.ts';
import type { ConfigProblem } from './config-error.ts';
import { describeSchema } from './describe-schema.ts';
import { ConfiguredFeedSchema, DocumentSchema } from './document-schema.ts';
import { findContradictions } from './find-contradictions.ts';
import { isNamed, nameSetting } from './name-setting.ts';
import { type AnySchema, isArray, isObject, isRecord, isUnion, required, type Step, schemaAt } from './walk-schema.ts';

/** A suggestion for an unknown name: one with nearly the same spelling, or one from another level. */
function hintOf({ entries }: { readonly entries: v.ObjectEntries }, name: string): string {
  if (entries === ConfiguredFeedSchema.entries && Object.hasOwn(DocumentSchema.entries, name))
    return '; it is set beside "feeds", for all of them';
  if (entries === DocumentSchema.entries && Object.hasOwn(ConfiguredFeedSchema.entries, name))
    return '; it is set in a feed';
  return hintNearest(name, Object.keys(entries)) || '; remove it';
}

/** Mistakes that the validator does not report: unknown names after the first, and lists in place of objects. */
function findStrange(schema: AnySchema, value: unknown, path: readonly Step[] = []): ConfigProblem[] {
  const bare = required(schema);
  if (isArray(bare)) {
    return Array.isArray(value)
      ? value.flatMap((item: unknown, index) => findStrange(bare.item, item, [...path, index]))
      : [];
  }
  if (!(isRecord(bare) || isObject(bare))) return [];
  if (Array.isArray(value)) return [{ path, message: `must be an object; got ${showValue(value)}` }];
  if (!isNamed(value)) return [];
  return Object.entries(value).flatMap(([name, item]) => {
    const child = isRecord(bare) ? bare.value : Object.hasOwn(bare.entries, name) && bare.entries[name];
    if (child) return findStrange(child, item, [...path, name]);
    return [{ path: [...path, name], message: `is not a known setting${isObject(bare) ? hintOf(bare, name) : ''}` }];
  });
}

/** True for our own messages; the validator's are not meant for users. */
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

/** Unknown settings and invalid values, each judged alone. */
export function findWrongValues(document: unknown): readonly ConfigProblem[] {
  if (!isNamed(document)) {
    return [{ path: [], message: `the configuration must be an object; got ${showValue(document)}` }];
  }
  const strange = findStrange(DocumentSchema, document);
  const lists = new Set(strange.map(({ path }) => JSON.stringify(path)));
  const isInList = (path: readonly Step[]) => path.some((_step, end) => lists.has(JSON.stringify(path.slice(0, end))));
  const { issues = [] } = v.safeParse(DocumentSchema, document);
  const wrong = issues
    .filter(({ expected }) => expected !== 'never')
    .map(issue => ({ issue, path: stepsOfIssue(issue) }))
    .filter(({ path }) => !isInList(path))
    .map(({ issue, path }) => ({ path, message: describeIssue(issue, path) }));
  return [...strange, ...wrong].map(({ path, message }) => {
    return { path, message: `${nameSetting(document, path)} ${message}` };
  });
}

/**
 * All problems of a configuration: unknown settings, invalid values, and contradictions. Contradictions are searched
 * for only if everything else is valid.
 */
export function findProblems(document: unknown): readonly ConfigProblem[] {
  const wrong = findWrongValues(document);
  const { success, output } = v.safeParse(DocumentSchema, document);
  return success && wrong.length === 0 ? findContradictions(output) : wrong;
}
