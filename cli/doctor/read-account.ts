import * as v from 'valibot';
import { type CallContext, callMethod, type MethodResult } from '../../lambda/voximplant/call-method.ts';

/** The maximum number of pages; no account has so many applications. */
const MAX_PAGES = 20;

const AccountSchema = v.object({
  result: v.object({
    account_id: v.number(),
    active: v.optional(v.boolean(), true),
    frozen: v.optional(v.boolean(), false),
    balance: v.optional(v.number()),
    currency: v.optional(v.string(), 'USD'),
  }),
});
export type Account = v.InferOutput<typeof AccountSchema>['result'];

/**
 * Asks which account a token belongs to.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/accounts/get-account-info
 */
export async function readAccount(context: CallContext): Promise<MethodResult<Account>> {
  const answer = await callMethod(context, 'GetAccountInfo', {}, AccountSchema);
  return answer.kind === 'ok' ? { kind: 'ok', value: answer.value.result } : answer;
}

const ApplicationsSchema = v.object({
  result: v.array(v.object({ application_id: v.number() })),
  total_count: v.optional(v.number()),
});

/** The ids of all applications of the account, because rules can only be listed for one application. */
export async function readApplications(context: CallContext): Promise<MethodResult<readonly number[]>> {
  const ids: number[] = [];
  for (let page = 0; page < MAX_PAGES; page++) {
    const answer = await callMethod(context, 'GetApplications', { offset: String(ids.length) }, ApplicationsSchema);
    if (answer.kind !== 'ok') return answer;
    const { result, total_count: total } = answer.value;
    ids.push(...result.map(({ application_id: id }) => id));
    if (result.length === 0 || (total !== undefined && ids.length >= total)) return { kind: 'ok', value: ids };
  }
  return { kind: 'failed', reason: `GetApplications has more than ${MAX_PAGES} pages` };
}

const RulesSchema = v.object({
  result: v.array(v.object({ rule_id: v.number(), scenarios: v.optional(v.array(v.unknown())) })),
});

/** The relevant part of a rule. */
interface Rule {
  /** False if no scenario is bound to it, so that its calls would do nothing; true if the API does not say. */
  readonly hasScenario: boolean;
}

/**
 * Looks for a rule in these applications; `undefined` if none has it.
 *
 * @see https://docs.voximplant.ai/api-reference/management-api/reference/rules/get-rules
 */
export async function findRule(
  context: CallContext,
  applications: readonly number[],
  ruleId: number,
): Promise<MethodResult<Rule | undefined>> {
  for (const application of applications) {
    const parameters = {
      application_id: String(application),
      rule_id: String(ruleId),
      with_scenarios: 'true',
    };
    const answer = await callMethod(context, 'GetRules', parameters, RulesSchema);
    if (answer.kind !== 'ok') return answer;
    const rule = answer.value.result.find(({ rule_id: id }) => id === ruleId);
    if (rule) return { kind: 'ok', value: { hasScenario: rule.scenarios?.length !== 0 } };
  }
  return { kind: 'ok', value: undefined };
}
