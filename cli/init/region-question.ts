import { UsageError } from '../command.ts';
import type { Question } from './ask-questions.ts';

/**
 * The Region of the AWS environment: of its variables, or of its profile; empty when neither names one.
 *
 * @param environment with `AWS_REGION` or `AWS_DEFAULT_REGION`, as the SDKs and the AWS CLI read them.
 */
export async function findRegion({ AWS_REGION, AWS_DEFAULT_REGION }: NodeJS.ProcessEnv): Promise<string> {
  const named = AWS_REGION || AWS_DEFAULT_REGION;
  if (named) return named;
  const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient({});
  try {
    return await client.config.region();
  } catch {
    return '';
  } finally {
    client.destroy();
  }
}

/**
 * Where the stack is deployed.
 *
 * @param standard a Region; empty for the one that the AWS environment has at the time of the deployment.
 */
export function regionQuestion(standard: string): Question<string> {
  return {
    text: standard === '' ? 'Region of the stack (empty: that of the AWS environment)' : 'Region of the stack',
    standard,
    read: answer => {
      if (answer === '' || /^[a-z]{2}(-[a-z]+)+-\d$/.test(answer)) return answer;
      throw new UsageError(`"--region" must be a Region, such as eu-central-1, or empty; got "${answer}"`);
    },
  };
}
