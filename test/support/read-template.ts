import type { Statement } from './evaluate-policy.ts';

/** A resource of a CloudFormation template. */
interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

export type Resources = Readonly<Record<string, Resource>>;

/** Resolves references: `Ref` and the attributes of each resource by its logical id. */
type References = (logicalId: string, attribute: 'Ref' | (string & {})) => string;

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value of a template with `Ref`, `Fn::GetAtt` and `Fn::Join` resolved. */
export function resolveValue(value: unknown, references: References): unknown {
  if (Array.isArray(value)) return value.map(item => resolveValue(item, references));
  if (!isRecord(value)) return value;
  const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value;
  if (typeof ref === 'string') return references(ref, 'Ref');
  if (Array.isArray(attribute)) return references(String(attribute[0]), String(attribute[1]));
  if (Array.isArray(join) && Array.isArray(join[1])) {
    return join[1].map(part => String(resolveValue(part, references))).join(String(join[0]));
  }
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolveValue(item, references)]));
}

/** A statement, and the resource of the template that contains it. */
export interface PlacedStatement {
  readonly logicalId: string;
  readonly type: string;
  readonly statement: Statement;
}

function isStatement(value: unknown): value is Statement {
  if (!isRecord(value) || (value.Effect !== 'Allow' && value.Effect !== 'Deny')) return false;
  return 'Action' in value || 'NotAction' in value;
}

/** Every policy statement of these resources: of roles, buckets and queues, resolved. */
export function readStatements(resources: Resources, references: References): PlacedStatement[] {
  return Object.entries(resources).flatMap(([logicalId, { Type: type, Properties }]) => {
    const document = resolveValue(Properties.PolicyDocument ?? Properties.AssumeRolePolicyDocument, references);
    const statements = isRecord(document) && Array.isArray(document.Statement) ? document.Statement : [];
    return statements.filter(isStatement).map(statement => ({ logicalId, type, statement }));
  });
}
