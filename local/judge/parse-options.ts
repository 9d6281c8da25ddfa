import { UsageError } from '../../cli/command.ts';
import { readArguments } from '../../cli/read-arguments.ts';

export const JUDGE_HELP = `Tries on an S3 server everything that the product relies on (conditional writes, copies of an object onto itself, ETags, tags,
versions, uploads in parts, listings, headers, checksums, annotations, locks), and says of each whether the server does as AWS documents,
and whether the product is safe where it does not.

  npm run judge                             the local S3 of this project
  npm run judge -- --endpoint URL           any other server

  --endpoint URL       where the server answers, such as http://127.0.0.1:7480
  --access-key KEY     default: AWS_ACCESS_KEY_ID, or test
  --secret-key KEY     default: AWS_SECRET_ACCESS_KEY, or test
  --region NAME        default us-east-1
  --bucket NAME        work below judge/ in this bucket; default: two new ones, with and without versions, which go again
  --help               this text

Servers to try it on:
  moto                 pip install 'moto[s3,server]'; moto_server -H 127.0.0.1 -p 7481
  Ceph                 bash local/judge/start-ceph.sh; --access-key test --secret-key test (the script names Debian's packages)
  MinIO                minio server DIR --address 127.0.0.1:9000
  AWS                  --endpoint https://s3.REGION.amazonaws.com --region REGION, with an access key of yours

Exit code: 0 when the product is safe on the server, 1 when it is not or the server cannot be asked, 2 for wrong usage.
`;

export interface JudgeOptions {
  /** The local S3 when absent. */
  readonly endpoint?: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly region: string;
  /** New buckets when absent. */
  readonly bucket?: string;
}

function parseEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw new UsageError(`"--endpoint" must be the address of a server, such as http://127.0.0.1:7480; got "${text}"`);
  return url.href.replace(/\/$/, '');
}

/**
 * Reads the arguments of `npm run judge`; returns `help` if help is requested.
 *
 * @param env provides access keys that are not given as options.
 * @throws {UsageError}
 */
export function parseJudgeOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): JudgeOptions | 'help' {
  const { values } = readArguments({
    args: [...args],
    options: {
      endpoint: { type: 'string' },
      'access-key': { type: 'string' },
      'secret-key': { type: 'string' },
      region: { type: 'string', default: 'us-east-1' },
      bucket: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const { endpoint, bucket, region } = values;
  if (endpoint === undefined && (bucket ?? values['access-key'] ?? values['secret-key']) !== undefined)
    throw new UsageError('"--bucket", "--access-key" and "--secret-key" go with "--endpoint"');
  return {
    ...(endpoint !== undefined && { endpoint: parseEndpoint(endpoint) }),
    accessKeyId: values['access-key'] ?? env.AWS_ACCESS_KEY_ID ?? 'test',
    secretAccessKey: values['secret-key'] ?? env.AWS_SECRET_ACCESS_KEY ?? 'test',
    region,
    ...(bucket !== undefined && { bucket }),
  };
}
