/** A failure as the SDK of AWS or node reports it. */
interface Failure {
  /** The code of AWS, or the name of the class. */
  readonly name: string;
  /** The code of the operating system. */
  readonly code: string;
  readonly message: string;
  /** True if it is that of a request to AWS. */
  readonly isOfAws: boolean;
  /** The status of the answer; 0 if there was none. */
  readonly status: number;
}

type Remedy = (failure: Failure, environment: NodeJS.ProcessEnv) => string | undefined;

const named =
  (names: readonly string[], advice: string): Remedy =>
  ({ name }) =>
    names.includes(name) ? advice : undefined;

const UNREACHABLE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** The variable that sends requests to the address in a message. */
function findEndpoint(message: string, environment: NodeJS.ProcessEnv): string | undefined {
  const set = Object.entries(environment).filter(([variable]) => variable.startsWith('AWS_ENDPOINT_URL'));
  return set.find(([, url = '']) => URL.canParse(url) && message.includes(new URL(url).host))?.[0];
}

function hintUnreachable({ code, message, isOfAws }: Failure, environment: NodeJS.ProcessEnv): string | undefined {
  if (!isOfAws || !UNREACHABLE.has(code)) return undefined;
  const variable = findEndpoint(message, environment);
  return variable === undefined
    ? 'check the network and AWS_REGION'
    : `${variable} names that address: start its stack again, or unset the variable`;
}

/** The first one that knows a failure counts. */
const REMEDIES: readonly Remedy[] = [
  named(
    ['CredentialsProviderError', 'TokenProviderError'],
    'log in to AWS, and name the profile with AWS_PROFILE if there are several',
  ),
  named(
    ['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'RequestExpired'],
    'the credentials have expired: log in to AWS again',
  ),
  named(
    [
      'InvalidAccessKeyId',
      'SignatureDoesNotMatch',
      'InvalidClientTokenId',
      'UnrecognizedClientException',
      'InvalidSignatureException',
      'InvalidToken',
    ],
    'AWS does not accept these credentials: check AWS_PROFILE, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  ),
  named(['RequestTimeTooSkewed'], 'set the clock of this machine'),
  named(
    ['PermanentRedirect', 'AuthorizationHeaderMalformed', 'IllegalLocationConstraintException'],
    'set AWS_REGION to the Region of the stack',
  ),
  named(['NoSuchBucket'], 'check that AWS_REGION and the credentials are those of the stack'),
  ({ name, message }) =>
    name === 'ValidationError' && message.endsWith('does not exist')
      ? 'check its name, AWS_REGION, and the account of the credentials'
      : undefined,
  ({ message }) =>
    /^Region (?:is missing|not accepted)/.test(message) ? 'set AWS_REGION, such as eu-central-1' : undefined,
  hintUnreachable,
  ({ status }) =>
    status === 403 ? 'these credentials lack a right; docs/operator.md says how it is granted ("Rights")' : undefined,
];

function statusOf(error: Error): number {
  const metadata = '$metadata' in error ? error.$metadata : undefined;
  const isSaid = typeof metadata === 'object' && metadata !== null && 'httpStatusCode' in metadata;
  return isSaid && typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : 0;
}

function readFailure(error: Error): Failure {
  const { name, message } = error;
  const code = 'code' in error ? String(error.code) : '';
  return { name, code, message, isOfAws: '$metadata' in error, status: statusOf(error) };
}

/**
 * What a person can do about a failure of AWS, which says nothing about that itself: the advice on the error, or on its
 * cause.
 *
 * @returns `undefined` if there is no advice.
 */
export function hintNextStep(error: unknown, environment: NodeJS.ProcessEnv): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const failure = readFailure(error);
  for (const remedy of REMEDIES) {
    const advice = remedy(failure, environment);
    if (advice !== undefined) return advice;
  }
  return hintNextStep(error.cause, environment);
}
