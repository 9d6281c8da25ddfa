import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadConfig } from '../../infra/config/load-config.ts';
import type { DropdialConfig } from '../../infra/document/settings.ts';
import { readPackage } from '../../infra/read-package.ts';
import type { PlainTemplate, TemplateMaker } from '../../infra/template/plain-template.ts';
import { screenOf } from '../../terminal/screen.ts';
import { wrapHelp } from '../../terminal/wrap-help.ts';
import { type Command, UsageError } from '../command.ts';
import { readArguments } from '../read-arguments.ts';

const HELP = `Usage: dropdial template [--config FILE] [--code FOLDER]

Prints a CloudFormation template (JSON) of the configuration, for deployments without the CDK: with the console, the AWS CLI,
StackSets or Terraform. Nothing has to be bootstrapped. The resources and their names are those of "npx cdk deploy". The function's
code is an archive. Upload it to a bucket of yours, and name that bucket in the parameter CodeBucket. The command reads no AWS account.

  --config FILE    the configuration (.ts or .json); default: dropdial.config.ts in this folder
  --code FOLDER    writes the archives that the template names into this folder
`;

const OPTIONS = { config: { type: 'string' }, code: { type: 'string' } } as const;

/** The CDK is not a dependency of the package, because most commands do not use it. */
const PEERS = ['aws-cdk-lib', 'constructs'];

function isMissingPeer(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'ERR_MODULE_NOT_FOUND' &&
    PEERS.some(name => error.message.includes(`'${name}`))
  );
}

/**
 * The file that makes templates: TypeScript in the project, JavaScript in the package. It is imported by path, because
 * the compiler checks it with other settings than the command (infra/tsconfig.json).
 */
function findMaker(folder: string): string {
  const source = join(folder, 'infra', 'template', 'make-template.ts');
  return existsSync(source) ? source : join(folder, 'dist', 'package', 'infra', 'template', 'make-template.js');
}

/** @throws {UsageError} with the way to install the CDK, if it is missing. */
async function loadMaker(): Promise<TemplateMaker> {
  const { folder, version, testedWith } = readPackage();
  try {
    const module: { readonly makeTemplate: TemplateMaker } = await import(pathToFileURL(findMaker(folder)).href);
    return module.makeTemplate;
  } catch (error) {
    if (!isMissingPeer(error)) throw error;
    const packages = PEERS.map(name => `--package ${name}@${testedWith[name] ?? 'latest'}`).join(' ');
    throw new UsageError(
      `the CDK, which makes the template, is not installed here; run npx --package dropdial@${version} ${packages} dropdial template`,
      { cause: error },
    );
  }
}

async function readConfig(asked: string | undefined): Promise<DropdialConfig> {
  try {
    return await loadConfig({ asked, folder: process.cwd() });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function describeNextSteps({ stackName, archives }: PlainTemplate, folder: string | undefined): string {
  const names = [...archives.keys()];
  const uploads = names.map(name => `  aws s3 cp ${folder ?? 'FOLDER'}/${name} s3://BUCKET/${name}`);
  const state =
    folder === undefined ? `--code FOLDER writes the code that the template names, ${names.join(' and ')}. ` : '';
  return `${state}Next, with a bucket of yours in the stack's Region:

${uploads.join('\n')}
  aws cloudformation deploy --stack-name ${stackName} --template-file TEMPLATE --s3-bucket BUCKET --capabilities CAPABILITY_IAM --parameter-overrides CodeBucket=BUCKET`;
}

async function run(args: readonly string[]): Promise<number> {
  const { values } = readArguments({ args: [...args], options: OPTIONS });
  const makeTemplate = await loadMaker();
  const made = await makeTemplate(await readConfig(values.config));
  if (values.code !== undefined) {
    await mkdir(values.code, { recursive: true });
    for (const [name, bytes] of made.archives) await writeFile(join(values.code, name), bytes);
  }
  console.log(JSON.stringify(made.template, null, 2));
  for (const warning of made.warnings) console.error(`warning: ${warning}`);
  console.error(wrapHelp(describeNextSteps(made, values.code), screenOf(process.stderr)));
  return 0;
}

export const template: Command = { help: HELP, run };
