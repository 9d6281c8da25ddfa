import * as v from 'valibot';
import { parameterFields } from './parameter-fields.ts';
import type { FieldMetadata, Trait } from './traits.ts';

/** Words for characters that S3 does not allow in the value of a tag. Every origin may use them. */
export const characterWords: ReadonlyMap<string, string> = new Map([
  ['semicolon', ';'],
  ['comma', ','],
  ['tab', '\t'],
  ['pipe', '|'],
  ['backslash', '\\'],
  ['quote', '"'],
  ['apostrophe', "'"],
]);

type Fields = typeof parameterFields;
export type ParameterName = keyof Fields;

/** The parameters that have a trait. */
export type NamesWith<T extends Trait> = {
  [N in ParameterName]: T extends keyof Fields[N]['traits'] ? N : never;
}[ParameterName];

/** True for the name of a parameter. Only own keys count, so `constructor` is none. */
export function isParameterName(name: string): name is ParameterName {
  return Object.hasOwn(parameterFields, name);
}

/** Names in the order of the schema, for messages and the reference. */
export const parameterNames: readonly ParameterName[] = Object.keys(parameterFields).filter(isParameterName);

/** The traits of a parameter: what its value must be, how text is read into it, and the rest of its row. */
export function fieldMetadata(name: ParameterName): FieldMetadata {
  return parameterFields[name].traits;
}

/** True when a parameter has a trait. */
export function hasTrait<const T extends Trait>(name: ParameterName, trait: T): name is NamesWith<T> {
  return trait in fieldMetadata(name);
}

/**
 * The parameters that have a trait, in the order of the schema.
 *
 * @throws {Error} when no parameter has it, so that a list is never empty.
 */
export function namesWith<const T extends Trait>(trait: T): readonly [NamesWith<T>, ...NamesWith<T>[]] {
  const [first, ...others] = parameterNames.filter(name => hasTrait(name, trait));
  if (first === undefined) throw new Error(`no parameter has the trait "${trait}"`);
  return [first, ...others];
}

/** Parameters without which a drop waits. */
export const REQUIRED_PARAMETERS = namesWith('required');

/** Parameters that describe one file, so no feed, profile or folder may have a default for them. */
export const DROP_PARAMETERS = namesWith('ofOneFile');

/** Any subset of the parameters, as one set of tags, one sidecar or one feed's defaults may give. */
export const PartialParametersSchema = v.partial(v.strictObject(parameterFields));
export type PartialParameters = v.InferOutput<typeof PartialParametersSchema>;

/** Parameters that determine how the file is read, or what it must contain. */
export type ReadingParameters = Pick<PartialParameters, NamesWith<'reads'>>;

/** A complete set: the parameters of CreateCallList, and dropdial's own. */
export const ParametersSchema = v.required(PartialParametersSchema, [...REQUIRED_PARAMETERS, 'name']);
export type Parameters = v.InferOutput<typeof ParametersSchema>;

/** The name under which a parameter is merged, checked, recorded and sent: the newest, if the API has renamed it. */
export function currentName(name: ParameterName): ParameterName {
  return hasTrait(name, 'newName') ? parameterFields[name].traits.newName : name;
}

/** The parameter that this one requires, and the value that it requires there, if any. */
export function companionOf(name: ParameterName): readonly [name?: ParameterName, value?: unknown] {
  return hasTrait(name, 'needs') ? parameterFields[name].traits.needs : [];
}

/** The parameters as they are sent to the API: without dropdial's own, under their newest names. */
export function apiParameters(parameters: Parameters): ReadonlyArray<readonly [name: string, value: string]> {
  return Object.entries(parameters).flatMap(([name, value]) =>
    isParameterName(name) && !hasTrait(name, 'own') ? [[currentName(name), String(value)]] : [],
  );
}
