import { ACCOUNT, type ResolvedTemplate } from './resolve-template.ts';

/** One request as IAM sees it. */
export interface AccessRequest {
  /** ARN of a role or user, or name of a service. */
  readonly principal: string;
  readonly action: string;
  /** ARN. */
  readonly resource: string;
  /** Condition keys; TLS and the account of the stack are there unless said otherwise. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const list = (value: unknown): string[] => [value].flat().map(String);

/** `*` is any text, `?` any character. */
function like(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

const is = (expected: string, actual: string) => expected === actual;

const TESTS: Readonly<Record<string, (expected: string, actual: string) => boolean>> = {
  StringEquals: is,
  StringLike: like,
  ArnEquals: like,
  ArnLike: like,
  Bool: (expected, actual) => expected.toLowerCase() === actual.toLowerCase(),
  NumericLessThan: (expected, actual) => Number(actual) < Number(expected),
};

type Context = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * Whether a condition holds. A key that is not there fails a test, and passes the opposite of one.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
function holds(operator: string, key: string, expected: readonly string[], context: Context): boolean {
  const name = Object.keys(context).find(known => known.toLowerCase() === key.toLowerCase());
  const actual = name === undefined ? undefined : context[name];
  if (operator === 'Null') return (actual === undefined) === (expected[0] === 'true');
  const isNegated = operator.includes('Not');
  const test = TESTS[operator.replace('Not', '')];
  if (test === undefined) throw new Error(`this evaluator does not know the operator ${operator}`);
  if (actual === undefined) return isNegated;
  const isOne = list(actual).some(value => expected.some(pattern => test(pattern, value)));
  return isOne !== isNegated;
}

/** That the account is a principal hands the question on to the policies of its roles and users. */
function matchesPrincipal(principal: unknown, request: AccessRequest): boolean {
  if (principal === '*') return true;
  return Object.values(Object(principal)).some(names =>
    list(names).some(name => name === '*' || name === request.principal),
  );
}

function applies(statement: Statement, request: AccessRequest, context: Context): boolean {
  const { Action, NotAction, Resource, NotResource, Condition = {} } = statement;
  const action = request.action.toLowerCase();
  const isAction = (patterns: unknown) => list(patterns).some(pattern => like(pattern.toLowerCase(), action));
  const isResource = (patterns: unknown) => list(patterns).some(pattern => like(pattern, request.resource));
  if (Action === undefined ? isAction(NotAction) : !isAction(Action)) return false;
  if (NotResource !== undefined ? isResource(NotResource) : Resource !== undefined && !isResource(Resource))
    return false;
  return Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, expected]) => holds(operator, key, list(expected), context)),
  );
}

const statementsOf = (document: unknown): Statement[] => [Object(document).Statement ?? []].flat();

/** Statements of the policies that a role or user carries. */
function identityStatements({ Resources }: ResolvedTemplate, principal: string): Statement[] {
  const id = principal.slice(principal.lastIndexOf('/') + 1);
  return Object.entries(Resources).flatMap(([logicalId, { Type, Properties = {} }]) => {
    const isAttached = [Properties.Roles, Properties.Users].some(
      names => names !== undefined && list(names).includes(id),
    );
    if (/^AWS::IAM::(Managed)?Policy$/.test(Type) && isAttached) return statementsOf(Properties.PolicyDocument);
    if (logicalId !== id || !/^AWS::IAM::(Role|User)$/.test(Type)) return [];
    return [Properties.Policies ?? []].flat().flatMap(policy => statementsOf(Object(policy).PolicyDocument));
  });
}

/** Statements of policies on resources; each names the resources it is about. */
function resourceStatements({ Resources }: ResolvedTemplate): Statement[] {
  return Object.entries(Resources).flatMap(([id, { Type, Properties = {} }]) => {
    if (/^AWS::(S3::Bucket|SQS::Queue|SNS::Topic)Policy$/.test(Type)) return statementsOf(Properties.PolicyDocument);
    if (Type === 'AWS::KMS::Key') {
      return statementsOf(Properties.KeyPolicy).map(statement => ({ ...statement, Resource: `*:key/${id}` }));
    }
    return [];
  });
}

/**
 * Whether the policies of a template allow a request: nothing denies it, and the principal's policies or those of the resource allow it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function can(template: ResolvedTemplate, request: AccessRequest): boolean {
  const context: Context = {
    'aws:SecureTransport': 'true',
    's3:TlsVersion': '1.3',
    'aws:PrincipalArn': request.principal,
    'aws:ResourceAccount': ACCOUNT,
    ...request.context,
  };
  const identity = identityStatements(template, request.principal);
  const resource = resourceStatements(template).filter(({ Principal }) => matchesPrincipal(Principal, request));
  const applying = [...identity, ...resource].filter(statement => applies(statement, request, context));
  return applying.some(({ Effect }) => Effect === 'Allow') && !applying.some(({ Effect }) => Effect === 'Deny');
}
