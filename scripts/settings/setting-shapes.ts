import * as v from 'valibot';
import {
  BucketPlaceSchema,
  ConfiguredFeedSchema,
  DocumentSchema,
  FeedSettingsSchema,
  NetworkSchema,
  OperatorSchema,
  SftpNetworkSchema,
  SftpServerSchema,
  SftpUserSchema,
} from '../../infra/document/document-schema.ts';
import { type AnySchema, headOf, isObject, isOptional, required } from '../../infra/document/walk-schema.ts';
import { FeedConfigSchema } from '../../lambda/feed/feed-config.ts';
import { LimitsSchema } from '../../lambda/feed/limits.ts';
import { OriginRulesSchema } from '../../lambda/feed/origin-rules.ts';
import { DefaultsSchema, ProfilesSchema } from '../../lambda/feed/profiles.ts';
import { ResultsSchema } from '../../lambda/feed/results-config.ts';
import { SuppressionListSchema } from '../../lambda/feed/suppression-config.ts';
import { CallingHoursSchema } from '../../lambda/time/calling-hours.ts';

/** An object of settings that has a name in the types and a section in the reference. */
export interface Shape {
  readonly name: string;
  /** Its title in the reference and above the type. */
  readonly title: string;
  readonly schema: AnySchema;
  /** A shape whose settings it includes. */
  readonly parent?: string;
}

export const SHAPES: readonly Shape[] = [
  { name: 'DropdialConfig', title: 'A configuration', schema: DocumentSchema },
  {
    name: 'ConfiguredFeed',
    title: 'A feed of a configuration',
    schema: ConfiguredFeedSchema,
    parent: 'FeedSettings',
  },
  { name: 'FeedSettings', title: 'A feed', schema: FeedSettingsSchema },
  { name: 'ParameterSettings', title: 'Parameters that a feed sets', schema: DefaultsSchema },
  { name: 'ProfileSettings', title: 'Parameters of a profile', schema: ProfilesSchema.value },
  { name: 'LimitSettings', title: 'Limits of a feed', schema: LimitsSchema },
  { name: 'Range', title: 'A range, both ends included', schema: LimitsSchema.entries.rows },
  { name: 'OriginSettings', title: 'Where parameters may come from', schema: OriginRulesSchema },
  { name: 'CallingHoursSettings', title: 'Calling hours', schema: CallingHoursSchema },
  { name: 'ControlColumnSettings', title: 'Control columns', schema: FeedConfigSchema.entries.controlColumns },
  { name: 'ResultsSettings', title: 'Results of calls', schema: ResultsSchema },
  { name: 'SuppressionSettings', title: 'A suppression list', schema: SuppressionListSchema },
  { name: 'SftpUserSettings', title: 'A partner who drops files over SFTP', schema: SftpUserSchema },
  { name: 'SftpServerSettings', title: 'The SFTP server', schema: SftpServerSchema },
  { name: 'SftpNetworkSettings', title: 'The network of the SFTP endpoint', schema: SftpNetworkSchema },
  { name: 'OperatorSettings', title: 'An operator', schema: OperatorSchema },
  { name: 'BucketSettings', title: 'A bucket that exists already', schema: BucketPlaceSchema },
  {
    name: 'EnvSettings',
    title: 'Where a stack belongs',
    schema: DocumentSchema.entries.env,
  },
  { name: 'TagSettings', title: 'A tag of results', schema: ResultsSchema.entries.tag },
  { name: 'NetworkSettings', title: 'The network of the function', schema: NetworkSchema },
];

/** The innermost schema, without checks, description and optionality. */
function rootOf(schema: AnySchema): AnySchema {
  const inner = isOptional(schema) ? schema.wrapped : headOf(schema);
  return inner ? rootOf(inner) : schema;
}

const byRoot = new Map(SHAPES.map(shape => [rootOf(shape.schema), shape]));

/** The named shape of a value; `undefined` when it has none. */
export function shapeOf(schema: AnySchema): Shape | undefined {
  return byRoot.get(rootOf(schema));
}

export interface Setting {
  readonly name: string;
  readonly schema: AnySchema;
  readonly description: string;
  /** The default, as JSON or in words; `undefined` when there is none. */
  readonly standard: string | undefined;
  /** True when `standard` is a value, not words. */
  readonly isValue: boolean;
  readonly isRequired: boolean;
}

/** The default at the end of a description. */
const STANDARD = /^(.*?) ?Default: ([^.]+(?:\.\w[^.]*)*)\.$/s;

function standardOf(schema: AnySchema): string | undefined {
  const value = isOptional(schema) ? schema.default : undefined;
  if (value === undefined || typeof value === 'function') return undefined;
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  if (isEmpty) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function toSetting(name: string, schema: AnySchema): Setting {
  const said = v.getDescription(schema) ?? (isOptional(schema) ? v.getDescription(schema.wrapped) : undefined) ?? '';
  const [, description = said, words] = STANDARD.exec(said) ?? [];
  const value = standardOf(schema);
  const isRequired = !isOptional(schema);
  return { name, schema, description, standard: value ?? words, isValue: value !== undefined, isRequired };
}

/** The settings of a shape, without those of its parent. */
export function settingsOf({ schema, parent }: Shape): readonly Setting[] {
  const bare = required(schema);
  if (!isObject(bare)) return [];
  const inherited = SHAPES.find(({ name }) => name === parent)?.schema;
  const theirs = inherited && isObject(inherited) ? inherited.entries : {};
  return Object.entries(bare.entries)
    .filter(([name]) => !Object.hasOwn(theirs, name))
    .map(([name, entry]) => toSetting(name, entry));
}
