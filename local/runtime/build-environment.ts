import { tmpdir } from 'node:os';

/** The settings of a function's process. */
export interface FunctionSettings {
  /** The folder of the bundle, absolute. */
  readonly bundleDir: string;
  /** `file.export`. */
  readonly handler: string;
  /** The function's own environment variables. */
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly functionName: string;
}

/** Variables of the machine that a process needs, on Unix and Windows. */
const FROM_MACHINE = ['PATH', 'Path', 'TMPDIR', 'TEMP', 'TMP', 'SystemRoot', 'COMSPEC', 'PATHEXT'];

/**
 * Builds the environment of a function's process: Lambda's own variables, the given ones, and only those of this
 * process that a program needs to run. HOME is not passed on, because the SDK would read this machine's `~/.aws`.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function buildEnvironment(settings: FunctionSettings, runtimeApi: string): Record<string, string> {
  const { bundleDir, handler, environment, memoryMb, functionName } = settings;
  const machine = FROM_MACHINE.flatMap(name => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(machine),
    HOME: tmpdir(),
    USERPROFILE: tmpdir(),
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_LAMBDA_LOG_FORMAT: 'JSON',
    AWS_LAMBDA_LOG_LEVEL: 'INFO',
    ...environment,
    // Reserved: Lambda does not allow setting these.
    _HANDLER: handler,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
    AWS_LAMBDA_LOG_STREAM_NAME: 'local',
    AWS_LAMBDA_RUNTIME_API: runtimeApi,
    LAMBDA_TASK_ROOT: bundleDir,
  };
}
