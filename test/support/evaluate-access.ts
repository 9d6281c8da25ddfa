import { type AccessRequest as Asked, isAllowed, type Statement } from './evaluate-policy.ts';
import { ACCOUNT, type ResolvedTemplate } from './resolve-template.ts';

/** A request as IAM sees it. The default context has TLS and the account of the stack. */
export type AccessRequest = Omit<Asked, 'context'> & Partial<Pick<Asked, 'context'>>;

const list = (value: unknown): string[] => [value].flat().map(String);

const statementsOf = (document: unknown): Statement[] => [Object(document).Statement ?? []].flat();

/** Statements in the policies of a role or user. */
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

/** Statements in the policies of resources; each names its resources. */
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
 * Whether the policies of a template allow a request: nothing denies it, and a policy of the principal or of the
 * resource allows it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function can(template: ResolvedTemplate, request: AccessRequest): boolean {
  const context = {
    'aws:SecureTransport': 'true',
    's3:TlsVersion': '1.3',
    'aws:PrincipalArn': request.principal,
    'aws:ResourceAccount': ACCOUNT,
    ...request.context,
  };
  return isAllowed([...identityStatements(template, request.principal), ...resourceStatements(template)], {
    ...request,
    context,
  });
}
