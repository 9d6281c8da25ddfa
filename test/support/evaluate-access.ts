import { type AccessRequest as Asked, isAllowed, type Statement } from './evaluate-policy.ts';
import { ACCOUNT, type ResolvedTemplate } from './resolve-template.ts';

/** One request as IAM sees it; TLS and the account of the stack are there unless said otherwise. */
export type AccessRequest = Omit<Asked, 'context'> & Partial<Pick<Asked, 'context'>>;

const list = (value: unknown): string[] => [value].flat().map(String);

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
