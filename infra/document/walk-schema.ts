import type * as v from 'valibot';

type Issue = v.BaseIssue<unknown>;
export type AnySchema = v.GenericSchema;
type AnyObject = v.StrictObjectSchema<v.ObjectEntries, v.ErrorMessage<v.StrictObjectIssue> | undefined>;
type AnyOptional = v.OptionalSchema<AnySchema, unknown>;
type AnyArray = v.ArraySchema<AnySchema, v.ErrorMessage<v.ArrayIssue> | undefined>;
type AnyRecord = v.RecordSchema<
  v.BaseSchema<string, string | number | symbol, Issue>,
  AnySchema,
  v.ErrorMessage<v.RecordIssue> | undefined
>;
type AnyUnion = v.UnionSchema<AnySchema[], v.ErrorMessage<v.UnionIssue<Issue>> | undefined>;
type AnyPicklist = v.PicklistSchema<readonly (string | number)[], v.ErrorMessage<v.PicklistIssue> | undefined>;
type AnyLiteral = v.LiteralSchema<string | number | boolean, v.ErrorMessage<v.LiteralIssue> | undefined>;

export const isObject = (schema: AnySchema): schema is AnyObject => schema.type === 'strict_object';
export const isOptional = (schema: AnySchema): schema is AnyOptional => schema.type === 'optional';
export const isArray = (schema: AnySchema): schema is AnyArray => schema.type === 'array';
export const isRecord = (schema: AnySchema): schema is AnyRecord => schema.type === 'record';
export const isUnion = (schema: AnySchema): schema is AnyUnion => schema.type === 'union';
export const isPicklist = (schema: AnySchema): schema is AnyPicklist => schema.type === 'picklist';
export const isLiteral = (schema: AnySchema): schema is AnyLiteral => schema.type === 'literal';

/** The schema inside an optional one. */
export function required(schema: AnySchema): AnySchema {
  return isOptional(schema) ? required(schema.wrapped) : schema;
}

const isSchema = (value: unknown): value is AnySchema =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'schema';

/** The first schema of a pipe; `undefined` if it is not a pipe. */
export function headOf(schema: AnySchema): AnySchema | undefined {
  const [head]: readonly unknown[] = 'pipe' in schema && Array.isArray(schema.pipe) ? schema.pipe : [];
  return isSchema(head) ? head : undefined;
}

/** The actions of a schema after its type, from the inside out. */
export function stepsOf(schema: AnySchema): readonly unknown[] {
  const head = headOf(schema) ?? (isOptional(schema) ? schema.wrapped : undefined);
  const own: readonly unknown[] = 'pipe' in schema && Array.isArray(schema.pipe) ? schema.pipe.slice(1) : [];
  return head ? [...stepsOf(head), ...own] : own;
}

/** A step into a document: a name, or an index of a list. */
export type Step = string | number;

function childOf(schema: AnySchema, step: Step): AnySchema | undefined {
  if (isObject(schema)) return typeof step === 'string' ? schema.entries[step] : undefined;
  if (isArray(schema)) return schema.item;
  return isRecord(schema) ? schema.value : undefined;
}

/** The schema at a path of a document; `undefined` if the schema does not define one. */
export function schemaAt(schema: AnySchema, [step, ...more]: readonly Step[]): AnySchema | undefined {
  if (step === undefined) return schema;
  const child = childOf(required(schema), step);
  return child && schemaAt(child, more);
}
