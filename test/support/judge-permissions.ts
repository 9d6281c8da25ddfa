import { type AccessRequest, appliesTo, isAllowed, type Statement } from './evaluate-policy.ts';

/** A permission that no recorded request used, and the reason for it. */
export interface Exception {
  readonly action: string;
  readonly reason: string;
}

/** A requirement on the permissions of any principal. */
export interface Expectation {
  readonly what: string;
  readonly request: AccessRequest;
  readonly allowed: boolean;
}

const actionsOf = ({ Action = [] }: Statement): readonly string[] => (typeof Action === 'string' ? [Action] : Action);

/** The part of a statement for one action. */
const only = (statement: Statement, Action: string): Statement => ({ ...statement, Action });

/**
 * Compares the permissions of a role with its recorded requests: nothing may be missing or unused. Each action and each
 * resource of every statement must be used, or excepted with a reason. An exception that matches no permission is
 * reported, too.
 */
export function judgePermissions(
  role: readonly Statement[],
  ofResources: readonly Statement[],
  used: readonly AccessRequest[],
  exceptions: readonly Exception[],
): string[] {
  const complaints = new Set<string>();
  for (const request of used) {
    if (!isAllowed([...role, ...ofResources], request))
      complaints.add(`missing: ${request.action} on ${request.resource}`);
  }
  for (const statement of role) {
    for (const action of actionsOf(statement)) {
      if (exceptions.some(exception => exception.action === action)) continue;
      if (!used.some(request => appliesTo(only(statement, action), request))) complaints.add(`unused: ${action}`);
    }
    for (const resource of typeof statement.Resource === 'string' ? [statement.Resource] : (statement.Resource ?? [])) {
      if (actionsOf(statement).every(action => exceptions.some(exception => exception.action === action))) continue;
      const narrowed = { ...statement, Resource: resource };
      if (!used.some(request => appliesTo(narrowed, request))) complaints.add(`unused: ${resource}`);
    }
  }
  for (const { action } of exceptions) {
    if (!role.some(statement => actionsOf(statement).includes(action)))
      complaints.add(`excepted and not granted: ${action}`);
  }
  return [...complaints];
}

/** The expectations that do not hold. */
export function judgeExpectations(statements: readonly Statement[], expectations: readonly Expectation[]): string[] {
  return expectations
    .filter(({ request, allowed }) => isAllowed(statements, request) !== allowed)
    .map(({ what, allowed }) => `${allowed ? 'not allowed' : 'allowed'}: ${what}`);
}
