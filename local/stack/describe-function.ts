/** The addresses that the function needs. */
interface FunctionPlaces {
  readonly region: string;
  readonly s3: string;
  readonly sqs: string;
  readonly secrets: string;
  readonly eventBridge: string;
}

/** The environment variables of the function: the same as when deployed, with the addresses of this machine. */
export function describeEnvironment(
  { region, s3, sqs, secrets, eventBridge }: FunctionPlaces,
  config: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  return {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_S3: s3,
    AWS_ENDPOINT_URL_SQS: sqs,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets,
    AWS_ENDPOINT_URL_EVENTBRIDGE: eventBridge,
    DROPDIAL_CONFIG: JSON.stringify(config),
    ...more,
  };
}
