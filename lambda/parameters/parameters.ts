import * as v from 'valibot';
import { parameterFields } from './parameter-fields.ts';
import type { FieldMetadata, Trait } from './traits.ts';

/** Words for characters that S3 does not allow in a tag's value; usable everywhere. */
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

/** The parameters whose rows have a trait. */
export type NamesWith<T extends Trait> = {
  [N in ParameterName]: T extends keyof Fields[N]['traits'] ? N : never;
}[ParameterName];

/** True for the name of a parameter; own keys only, so `constructor` is not one. */
export function isParameterName(name: string): name is ParameterName {
  return Object.hasOwn(parameterFields, name);
}

/** Names in the order of the schema, for messages and the reference. */
export const parameterNames: readonly ParameterName[] = Object.keys(parameterFields).filter(isParameterName);

/** What the value of a parameter must be, in words, how text is read into it, and the traits of its row. */
export function fieldMetadata(name: ParameterName): FieldMetadata {
  return parameterFields[name].traits;
}

/** True when the row of a parameter has a trait. */
export function hasTrait<const T extends Trait>(name: ParameterName, trait: T): name is NamesWith<T> {
  return trait in fieldMetadata(name);
}

/**
 * The parameters whose rows have a trait, in the order of the schema.
 *
 * @throws {Error} when no row has it, so that a list is never empty.
 */
export function namesWith<const T extends Trait>(trait: T): readonly [NamesWith<T>, ...NamesWith<T>[]] {
  const [first, ...others] = parameterNames.filter(name => hasTrait(name, trait));
  if (first === undefined) throw new Error(`no parameter has the trait "${trait}"`);
  return [first, ...others];
}

/** Parameters without which a drop waits. */
export const REQUIRED_PARAMETERS = namesWith('required');

/** Parameters that say what one file is, so that no feed, profile or folder can have a default of them. */
export const DROP_PARAMETERS = namesWith('ofOneFile');

/** Any subset of the parameters: what one tag set, one sidecar or one feed's defaults may say. */
export const PartialParametersSchema = v.partial(v.strictObject(parameterFields));
export type PartialParameters = v.InferOutput<typeof PartialParametersSchema>;

/** Those that say how the file is read, and what must be found in it. */
export type ReadingParameters = Pick<PartialParameters, NamesWith<'reads'>>;

/** A complete set: what CreateCallList is called with, and what is ours. */
export const ParametersSchema = v.required(PartialParametersSchema, [...REQUIRED_PARAMETERS, 'name']);
export type Parameters = v.InferOutput<typeof ParametersSchema>;

/** The name under which a parameter is merged, checked, recorded and sent: the newest, where the API has changed it. */
export function currentName(name: ParameterName): ParameterName {
  return hasTrait(name, 'newName') ? parameterFields[name].traits.newName : name;
}

/** The parameter beside which alone this one applies, and the value of it if it must have a certain one. */
export function companionOf(name: ParameterName): readonly [name?: ParameterName, value?: unknown] {
  return hasTrait(name, 'needs') ? parameterFields[name].traits.needs : [];
}

/** The parameters as the API takes them: without our own, and under the newest names. */
export function apiParameters(parameters: Parameters): ReadonlyArray<readonly [name: string, value: string]> {
  return Object.entries(parameters).flatMap(([name, value]) =>
    isParameterName(name) && !hasTrait(name, 'own') ? [[currentName(name), String(value)]] : [],
  );
}
