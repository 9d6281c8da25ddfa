import type { ParameterName } from '../parameters/parameters.ts';
import type { Problem } from '../problem.ts';
import { describeOrigin, type Layer } from './merge-layers.ts';

/** When a parameter of the predictive and progressive dialers applies. */
interface Rule {
  readonly types: readonly string[];
  /** Another parameter, and its value if it needs a certain one. */
  readonly needs?: readonly [name: ParameterName, value?: unknown];
}

const both = ['predictive', 'progressive'];

/** As the doc comments of the official client 4.11.0 have it. */
const rules: ReadonlyMap<ParameterName, Rule> = new Map<ParameterName, Rule>([
  ['queue_id', { types: both }],
  ['acd_version', { types: both }],
  ['predictive_type', { types: ['predictive'] }],
  ['maximum_error_rate', { types: both }],
  ['minimum_busy_factor', { types: both }],
  ['task_multiplier', { types: ['progressive'] }],
  ['is_personal_campaign', { types: ['progressive'] }],
  ['personal_campaign_type', { types: ['progressive'], needs: ['is_personal_campaign', true] }],
  ['buffer_size_target', { types: both }],
  ['buffer_size_value', { types: both, needs: ['buffer_size_target', 'VALUE'] }],
  ['buffer_threshold_factor', { types: both, needs: ['buffer_size_target'] }],
  ['avg_dial_time_sec', { types: both }],
  ['avg_time_talk_sec', { types: both }],
  ['avg_total_time_sec', { types: both }],
  ['percent_successful', { types: both }],
]);

/** True when the list needs a queue. */
export function needsQueue(layer: Layer): boolean {
  return both.includes(String(layer.get('call_list_type')?.value));
}

/** Checks that the parameters of the dialers go with the type of the list and with each other. */
export function checkDialerParameters(layer: Layer): Problem[] {
  const type = String(layer.get('call_list_type')?.value ?? 'automatic');
  return [...rules].flatMap(([name, { types, needs }]) => {
    const given = layer.get(name);
    if (given === undefined) return [];
    const report = (what: string) => {
      const message = `"${name}" must ${what} (${describeOrigin(given)})`;
      return [{ code: 'parameter_inapplicable', field: name, origin: given.origin, ...given.place, message }];
    };
    if (!types.includes(type)) return report(`be left out unless "call_list_type" is ${types.join(' or ')}`);
    const [other, wanted] = needs ?? [];
    if (other === undefined) return [];
    const found = layer.get(other)?.value;
    if (found !== undefined && (wanted === undefined || found === wanted)) return [];
    return report(`be left out unless "${other}" is ${wanted === undefined ? 'given' : wanted}`);
  });
}
