import * as v from 'valibot';
import { parameterFields } from '../parameters/parameter-fields.ts';
import { DROP_PARAMETERS, PartialParametersSchema } from '../parameters/parameters.ts';

/** Parameters for all drops of a feed, without those that describe one file. */
export const DefaultsSchema = v.omit(PartialParametersSchema, DROP_PARAMETERS);

/** Sets of parameters by name. A profile cannot choose another profile. */
export const ProfilesSchema = v.record(
  parameterFields.profile,
  v.omit(PartialParametersSchema, [...DROP_PARAMETERS, 'profile']),
);
