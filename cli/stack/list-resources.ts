import { splitName } from './split-name.ts';

/** A resource of a stack. */
interface StackResource {
  /** Its type, such as `AWS::Lambda::Function`. */
  readonly type: string;
  /** Its name in the template, which begins with the path of its construct. */
  readonly logicalId: string;
  /** Its physical id: a name, or an ARN. */
  readonly id: string;
}

/** Lists the resources of a deployed stack. */
export async function* listResources(stackName: string): AsyncGenerator<StackResource> {
  const { CloudFormationClient, paginateListStackResources } = await import('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient({});
  try {
    for await (const { StackResourceSummaries = [] } of paginateListStackResources(
      { client },
      { StackName: splitName(stackName).stack },
    )) {
      for (const {
        ResourceType: type,
        LogicalResourceId: logicalId = '',
        PhysicalResourceId: id,
      } of StackResourceSummaries)
        if (type !== undefined && id !== undefined) yield { type, logicalId, id };
    }
  } finally {
    client.destroy();
  }
}
