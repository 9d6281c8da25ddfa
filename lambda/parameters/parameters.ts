import * as v from 'valibot';
import type { Evidence, FieldMetadata } from './parameter-field.ts';
import { parameterFields } from './parameter-fields.ts';

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

export type ParameterName = keyof typeof parameterFields;

/** Parameters that are ours alone and never reach the API. */
export const OWN_PARAMETERS = [
  'profile',
  'idempotency_key',
  'rows',
  'bytes',
  'sha256',
  'phone_columns',
  'duplicates',
  'allow_duplicate',
  'calling_hours',
  'dry_run',
] as const;

/** Parameters whose value may be written as a word. */
export const CHARACTER_PARAMETERS: ReadonlySet<ParameterName> = new Set<ParameterName>([
  'delimiter',
  'escape',
  'quote',
]);

/** Parameters that say what one file is, so that no feed, profile or folder can have a default of them. */
export const DROP_PARAMETERS = ['name', 'idempotency_key', 'rows', 'bytes', 'sha256', 'allow_duplicate'] as const;

/** Parameters without which a drop waits. */
export const REQUIRED_PARAMETERS = ['rule_id', 'priority', 'max_simultaneous', 'num_attempts'] as const;

/** Any subset of the parameters: what one tag set, one sidecar or one feed's defaults may say. */
export const PartialParametersSchema = v.partial(v.strictObject(parameterFields));
export type PartialParameters = v.InferOutput<typeof PartialParametersSchema>;

/** A complete set: what CreateCallList is called with, plus `idempotency_key`. */
export const ParametersSchema = v.required(PartialParametersSchema, [...REQUIRED_PARAMETERS, 'name']);
export type Parameters = v.InferOutput<typeof ParametersSchema>;

/** True for the name of a parameter; own keys only, so `constructor` is not one. */
export function isParameterName(name: string): name is ParameterName {
  return Object.hasOwn(parameterFields, name);
}

/** Names in the order of the schema, for messages and the reference. */
export const parameterNames: readonly ParameterName[] = Object.keys(parameterFields).filter(isParameterName);

const KINDS: ReadonlySet<unknown> = new Set<FieldMetadata['kind']>(['integer', 'number', 'boolean', 'list']);
const EVIDENCE: ReadonlySet<unknown> = new Set<Evidence>(['reference', 'newest client']);

const isKind = (kind: unknown): kind is FieldMetadata['kind'] => KINDS.has(kind);
const isEvidence = (evidence: unknown): evidence is Evidence => EVIDENCE.has(evidence);

/** What the value of a parameter must be, in words, how text is read into it, and what speaks for the parameter. */
export function fieldMetadata(name: ParameterName): FieldMetadata {
  const { kind, mustBe, evidence } = v.getMetadata<(typeof parameterFields)[ParameterName]>(parameterFields[name]);
  return {
    kind: isKind(kind) ? kind : 'text',
    mustBe: typeof mustBe === 'string' ? mustBe : '',
    evidence: isEvidence(evidence) ? evidence : 'dropdial',
  };
}

/**
 * Names that the API has changed, by the older one: both are one parameter, known to a receipt and to the API by the newer name.
 *
 * Whether the API still takes `reference_ip` is not documented; the newest reference and the official client know only
 * `ip_address`.
 */
export const RENAMED_PARAMETERS: ReadonlyMap<ParameterName, ParameterName> = new Map([['reference_ip', 'ip_address']]);

/** The name under which a parameter is merged, checked, recorded and sent. */
export function currentName(name: ParameterName): ParameterName {
  return RENAMED_PARAMETERS.get(name) ?? name;
}

/** The parameters as the API takes them: without our own, and under the newest names. */
export function apiParameters(parameters: Parameters): ReadonlyArray<readonly [name: string, value: string]> {
  const ours = new Set<string>(OWN_PARAMETERS);
  return Object.entries(parameters)
    .filter(([name]) => !ours.has(name))
    .map(([name, value]) => [isParameterName(name) ? currentName(name) : name, String(value)]);
}
