import type { Dispatcher } from 'undici';
import { describeError } from '../../lambda/errors.ts';
import type { FeedConfig } from '../../lambda/feed/feed-config.ts';
import { quoteAnswer } from '../../lambda/net/quote-answer.ts';
import type { CallContext, MethodResult } from '../../lambda/voximplant/call-method.ts';
import { mintToken } from '../../lambda/voximplant/credentials/mint-token.ts';
import { readCredentials, type SecretReader } from '../../lambda/voximplant/credentials/read-credentials.ts';
import { secretName } from '../../lambda/voximplant/credentials/secret-placeholder.ts';
import { suggestFix } from '../../lambda/voximplant/error-codes.ts';
import { type Finding, failed, ok, unknown } from './finding.ts';
import { type Account, findRule, readAccount, readApplications } from './read-account.ts';

/**
 * The minimum balance, in USD, with which the account can start a list.
 *
 * @see https://docs.voximplant.ai/feature-guides/features/call-lists/automated-dial-lists.md
 */
const MIN_BALANCE = 1;
/** The code for a method that the key's role forbids. The role may still allow all methods that the function needs. */
const FORBIDDEN = 104;

/** The context for questions to Voximplant. */
interface AccountOptions {
  readonly apiUrl: string;
  readonly dispatcher: Dispatcher;
  readonly readSecret: SecretReader;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

type NotOk = Exclude<MethodResult<unknown>, { kind: 'ok' }>;

function describeRefusal(answer: NotOk): { found: string; fix: string } {
  if (answer.kind === 'failed') return { found: answer.reason, fix: 'check "apiUrl" and the network' };
  const { code, message } = answer;
  return { found: `code ${code}: ${message}`, fix: suggestFix(code) ?? 'look the code up in the errors of the API' };
}

function judgeBalance(check: string, { balance, currency }: Account): Finding {
  if (balance === undefined)
    return unknown(check, 'the API does not show it to this key', 'look at it in the control panel');
  const found = `${balance} ${quoteAnswer(currency)}`;
  // The limit is in USD; its value in other currencies is unknown here.
  return balance > MIN_BALANCE
    ? ok(check, found)
    : failed(check, found, `top it up: below ${MIN_BALANCE} USD no list starts`);
}

async function checkRules(context: CallContext, { id, limits, defaults }: FeedConfig): Promise<Finding[]> {
  const check = `feed ${id}: rules`;
  const rules = limits.rule_id ?? (defaults.rule_id === undefined ? [] : [defaults.rule_id]);
  if (rules.length === 0) return [ok(check, 'any rule of the account is allowed')];
  const applications = await readApplications(context);
  const cannotTell = (answer: NotOk): Finding => {
    const { found, fix } = describeRefusal(answer);
    if (answer.kind !== 'refused' || answer.code !== FORBIDDEN) return failed(check, found, fix);
    return unknown(check, "the key's role may not look at rules", 'look at them in the control panel');
  };
  if (applications.kind !== 'ok') return [cannotTell(applications)];
  const findings: Finding[] = [];
  for (const rule of rules) {
    const each = `feed ${id}: rule ${rule}`;
    const found = await findRule(context, applications.value, rule);
    if (found.kind !== 'ok') return [...findings, cannotTell(found)];
    if (found.value === undefined)
      findings.push(
        failed(each, 'the account has no such rule', `remove it from the feed's "limits.rule_id", or create it`),
      );
    else if (!found.value.hasScenario) findings.push(failed(each, 'it has no scenario', 'bind a scenario to the rule'));
    else findings.push(ok(each, 'exists'));
  }
  return findings;
}

/**
 * Checks a feed's requirements at Voximplant: credentials that are filled in and accepted, a sufficient balance, and
 * its rules.
 */
export async function checkAccount(options: AccountOptions, feed: FeedConfig): Promise<Finding[]> {
  const { apiUrl, dispatcher, readSecret, now, signal } = options;
  const name = (what: string) => `feed ${feed.id}: ${what}`;
  let token: string;
  try {
    const account = await readCredentials(feed.secretId, readSecret);
    ({ token } = await mintToken(account, now()));
  } catch (error) {
    const isFile = feed.secretId.startsWith('file:');
    const command = `aws secretsmanager put-secret-value --secret-id ${secretName(feed.secretId)} --secret-string file://credentials.json`;
    return [failed(name('secret'), describeError(error), isFile ? 'put your credentials.json there' : command)];
  }
  const filled = ok(name('secret'), 'holds credentials');
  const context = { apiUrl, dispatcher, token, signal };
  const asked = await readAccount(context);
  if (asked.kind !== 'ok') {
    const { found, fix } = describeRefusal(asked);
    return [filled, failed(name('credentials'), found, fix)];
  }
  const account = asked.value;
  const isUsable = account.active && !account.frozen;
  const accepted = isUsable
    ? ok(name('credentials'), `accepted: account ${account.account_id}`)
    : failed(name('credentials'), `account ${account.account_id} is not active`, 'activate the account');
  return [filled, accepted, judgeBalance(name('balance'), account), ...(await checkRules(context, feed))];
}
