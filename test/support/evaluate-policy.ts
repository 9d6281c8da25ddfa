/** A statement of a policy, with every reference resolved to text. */
export interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  /** Absent in a role's trust policy, which applies to the role. */
  readonly Resource?: string | readonly string[];
  /** Only in policies of resources. */
  readonly Principal?: Principal;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Value | readonly Value[]>>>>;
}

type Value = string | number | boolean;
type Principal = '*' | Readonly<Record<string, string | readonly string[]>>;

/** A request to evaluate. */
export interface AccessRequest {
  /** ARN of a role or user, or the name of a service. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** Values of condition keys. */
  readonly context: Readonly<Record<string, Value | readonly Value[]>>;
}

function listOf<T extends Value>(value: T | readonly T[]): readonly T[] {
  return typeof value === 'object' ? value : [value];
}

/** IAM's wildcards: `*` for any characters, `?` for one. */
function matchesPattern(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

type Operator = (wanted: string, actual: string) => boolean;

const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: (wanted, actual) => wanted === actual,
  StringLike: matchesPattern,
  ArnEquals: matchesPattern,
  ArnLike: matchesPattern,
  Bool: (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase(),
  NumericLessThan: (wanted, actual) => Number(actual) < Number(wanted),
};

/**
 * Whether a condition holds. A key that the request lacks satisfies only negated operators. Keys are case-insensitive.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
function meetsCondition(
  name: string,
  key: string,
  wanted: readonly Value[],
  context: AccessRequest['context'],
): boolean {
  const known = Object.keys(context).find(each => each.toLowerCase() === key.toLowerCase());
  const actual = known === undefined ? undefined : context[known];
  if (name === 'Null') return (actual === undefined) === (String(wanted[0]) === 'true');
  const isNegated = /^(String|Arn)Not/.test(name);
  const operator = OPERATORS[name.replace('Not', '')];
  if (operator === undefined) throw new Error(`this evaluator does not know the operator ${name}`);
  if (actual === undefined) return isNegated;
  const isOne = listOf(actual).some(each => wanted.some(value => operator(String(value), String(each))));
  return isOne !== isNegated;
}

function namesPrincipal(principal: Principal | undefined, name: string): boolean {
  if (principal === undefined || principal === '*') return true;
  return Object.values(principal).some(names => listOf(names).some(each => each === '*' || each === name));
}

/** True if a statement applies to this request, whatever its effect. */
export function appliesTo(statement: Statement, { principal, action, resource, context }: AccessRequest): boolean {
  const { Action, NotAction = [], Resource, NotResource, Principal: named, Condition = {} } = statement;
  // Actions are case-insensitive.
  const names = (patterns: string | readonly string[]) =>
    listOf(patterns).some(pattern => matchesPattern(pattern.toLowerCase(), action.toLowerCase()));
  const holds = (patterns: string | readonly string[]) =>
    listOf(patterns).some(pattern => matchesPattern(pattern, resource));
  const isAction = Action === undefined ? !names(NotAction) : names(Action);
  const isResource = NotResource === undefined ? Resource === undefined || holds(Resource) : !holds(NotResource);
  const isMet = Object.entries(Condition).every(([name, keys]) =>
    Object.entries(keys).every(([key, wanted]) => meetsCondition(name, key, listOf(wanted), context)),
  );
  return isAction && isResource && namesPrincipal(named, principal) && isMet;
}

/**
 * Whether a request within one account is allowed, for the parts of the policy language that this project uses: one
 * applicable Deny forbids it; otherwise one Allow, of the principal or of the resource, allows it.
 *
 * @param statements those of the principal and those of the resource.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function isAllowed(statements: readonly Statement[], request: AccessRequest): boolean {
  const applying = statements.filter(statement => appliesTo(statement, request));
  return applying.some(({ Effect }) => Effect === 'Allow') && !applying.some(({ Effect }) => Effect === 'Deny');
}
