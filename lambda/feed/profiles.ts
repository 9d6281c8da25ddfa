import * as v from 'valibot';
import { parameterFields } from '../parameters/parameter-fields.ts';
import { DROP_PARAMETERS, PartialParametersSchema } from '../parameters/parameters.ts';

/** What a feed says for all of its drops: nothing that is true of one file alone. */
export const DefaultsSchema = v.omit(PartialParametersSchema, DROP_PARAMETERS);

/** Sets of parameters by name. A profile does not choose another one. */
export const ProfilesSchema = v.record(
  parameterFields.profile,
  v.omit(PartialParametersSchema, [...DROP_PARAMETERS, 'profile']),
);
