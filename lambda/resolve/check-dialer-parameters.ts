import { companionOf, fieldMetadata, namesWith, type ParameterName } from '../parameters/parameters.ts';
import type { Problem } from '../problem.ts';
import { describeOrigin, type Layer } from './merge-layers.ts';

/** The types of lists that a parameter is for. */
const typesOf = (name: ParameterName): readonly string[] => fieldMetadata(name).for ?? [];

/** The parameters that a list of this type requires, beyond those that every list requires. */
export function requiredByDialer(layer: Layer): readonly ParameterName[] {
  const type = String(layer.get('call_list_type')?.value);
  return namesWith('requiredThere').filter(name => typesOf(name).includes(type));
}

/** Checks that the parameters of the dialers match the type of the list and each other. */
export function checkDialerParameters(layer: Layer): Problem[] {
  const type = String(layer.get('call_list_type')?.value ?? 'automatic');
  return namesWith('for').flatMap(name => {
    const given = layer.get(name);
    if (given === undefined) return [];
    const report = (what: string) => {
      const message = `"${name}" must ${what} (${describeOrigin(given)})`;
      return [{ code: 'parameter_inapplicable', field: name, origin: given.origin, ...given.place, message }];
    };
    const types = typesOf(name);
    if (!types.includes(type)) return report(`be left out unless "call_list_type" is ${types.join(' or ')}`);
    const [other, wanted] = companionOf(name);
    if (other === undefined) return [];
    const found = layer.get(other)?.value;
    if (found !== undefined && (wanted === undefined || found === wanted)) return [];
    return report(`be left out unless "${other}" is ${wanted === undefined ? 'given' : wanted}`);
  });
}
