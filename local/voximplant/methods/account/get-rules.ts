import { ApiError } from '../../answer/api-error.ts';
import type { KnownRules } from '../../parameters/check-parameters.ts';
import { requireText } from '../../parameters/parameters.ts';
import { type Method, optionalInteger } from '../method.ts';
import { APPLICATION } from './get-applications.ts';

/** The rules in a listing when every number is a rule. */
const SOME_RULES = [101, 102];

function hasRule({ known }: KnownRules, ruleId: number): boolean {
  return known === undefined ? ruleId > 0 && ruleId !== 999 : known.includes(ruleId);
}

/**
 * Lists the rules of an application, or one of them. Documented: `application_id` or `application_name` is required,
 * and the form of the answer. Assumed: a rule that does not exist is left out without an error, and an unknown
 * application is error 101.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/rules/get-rules
 */
export const getRules: Method = ({ parameters }, { rules }) => {
  if (!parameters.has('application_name')) requireText(parameters, 'application_id');
  const application = parameters.get('application_id') ?? parameters.get('application_name');
  if (application !== String(APPLICATION.application_id) && application !== APPLICATION.application_name)
    throw new ApiError(101, 'the account has no such application');
  const wanted = parameters.get('rule_id');
  const { withoutScenario = [998] } = rules;
  const ids = wanted === undefined ? [...(rules.known ?? SOME_RULES), ...withoutScenario] : [Number(wanted)];
  const offset = optionalInteger(parameters, 'offset', { min: 0, max: Number.MAX_SAFE_INTEGER, default: 0 });
  const found = ids.filter(id => hasRule(rules, id) || withoutScenario.includes(id));
  const result = found.slice(offset).map(id => ({
    rule_id: id,
    application_id: APPLICATION.application_id,
    rule_name: `rule ${id}`,
    rule_pattern: '.*',
    video_conference: false,
    scenarios: withoutScenario.includes(id) ? [] : [{ scenario_id: 1, scenario_name: 'dial' }],
    modified: APPLICATION.modified,
  }));
  return { kind: 'json', body: { result, count: result.length, total_count: found.length } };
};
