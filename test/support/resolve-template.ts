/** The account and Region of the stacks in these tests. */
export const ACCOUNT = '111122223333';
export const REGION = 'eu-central-1';

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** A template with all references replaced by names and ARNs. */
export interface ResolvedTemplate {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: string; readonly Description?: string }>>;
}

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::AccountId': ACCOUNT,
  'AWS::Region': REGION,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': 'Test',
  'AWS::StackId': `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/Test/1`,
};

const nameOf = (id: string, type: string) => (type === 'AWS::S3::Bucket' ? id.toLowerCase() : id);

function arnOf(id: string, type: string): string {
  const name = nameOf(id, type);
  const regional = (service: string, resource: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
  switch (type) {
    case 'AWS::S3::Bucket':
      return `arn:aws:s3:::${name}`;
    case 'AWS::IAM::Role':
      return `arn:aws:iam::${ACCOUNT}:role/${name}`;
    case 'AWS::IAM::User':
      return `arn:aws:iam::${ACCOUNT}:user/${name}`;
    case 'AWS::SQS::Queue':
      return regional('sqs', name);
    case 'AWS::SNS::Topic':
      return regional('sns', name);
    case 'AWS::Lambda::Function':
      return regional('lambda', `function:${name}`);
    case 'AWS::Logs::LogGroup':
      return regional('logs', `log-group:${name}:*`);
    case 'AWS::KMS::Key':
      return regional('kms', `key/${name}`);
    case 'AWS::SecretsManager::Secret':
      return regional('secretsmanager', `secret:${name}-AbCdEf`);
    case 'AWS::Events::Rule':
      return regional('events', `rule/${name}`);
    default:
      return regional(type.split('::')[1]?.toLowerCase() ?? '', name);
  }
}

/** The `Ref` of a resource, if it is not the name. */
function refOf(id: string, type: string): string {
  if (type === 'AWS::SQS::Queue') return `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${id}`;
  if (type === 'AWS::SecretsManager::Secret' || type === 'AWS::SNS::Topic') return arnOf(id, type);
  return nameOf(id, type);
}

/** Resolves a template as CloudFormation would, with invented names that are always the same for a resource. */
export function resolveTemplate(template: { readonly [name: string]: unknown }): ResolvedTemplate {
  const types = new Map(
    Object.entries(Object(template.Resources)).map(([id, resource]) => [id, String(Object(resource).Type)]),
  );
  /** The bus of a rule, unless it is the default one. */
  const busOf = (id: string) => {
    const { EventBusName: bus = 'default' } = Object(Object(Object(template.Resources)[id]).Properties);
    return types.get(id) === 'AWS::Events::Rule' && bus !== 'default' ? String(resolve(bus)) : undefined;
  };
  /** The ARN of a rule of another bus names both; so does a reference to it, with a bar between them. */
  const arn = (id: string) => arnOf(busOf(id) ? `${busOf(id)}/${id}` : id, types.get(id) ?? '');
  const ref = (id: string) => PSEUDO[id] ?? refOf(busOf(id) ? `${busOf(id)}|${id}` : id, types.get(id) ?? '');
  const substitute = (text: string) =>
    text.replaceAll(/\$\{([^}!]+)\}/g, (_match, name: string) => {
      const [id = '', attribute] = name.split('.');
      return attribute ? arn(id) : ref(id);
    });
  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const [[name, inner] = ['', undefined]] = entries;
    if (entries.length === 1) {
      if (name === 'Ref') return ref(String(inner));
      if (name === 'Fn::GetAtt' && Array.isArray(inner)) {
        const [id = '', attribute] = inner.map(String);
        return attribute?.endsWith('Arn') ? arn(id) : `${id}.${attribute}`;
      }
      if (name === 'Fn::Join' && Array.isArray(inner)) return inner[1].map(resolve).join(inner[0]);
      if (name === 'Fn::Sub') return substitute(String(inner));
      if (name === 'Fn::Select' && Array.isArray(inner)) return Object(resolve(inner[1]))[Number(inner[0])];
      if (name === 'Fn::Split' && Array.isArray(inner)) return String(resolve(inner[1])).split(String(inner[0]));
      if (name === 'Fn::ImportValue' || name === 'Fn::GetStackOutput') return JSON.stringify(inner);
    }
    return Object.fromEntries(entries.map(([key, part]) => [key, resolve(part)]));
  }
  return { Resources: Object(resolve(template.Resources)), Outputs: Object(resolve(template.Outputs ?? {})) };
}

/** The resources of one type, by logical id. */
export function resourcesOf(template: ResolvedTemplate, type: string): ReadonlyArray<readonly [string, Resource]> {
  return Object.entries(template.Resources).filter(([, { Type }]) => Type === type);
}
