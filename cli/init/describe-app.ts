import type { ConfiguredFeed, DropdialConfig } from '../../infra/document/settings.ts';
import type { Package } from '../../infra/read-package.ts';

/** An app that is to be written. */
interface AppPlan {
  /** Name of its folder. */
  readonly folderName: string;
  readonly config: DropdialConfig;
  /** The package that it depends on. */
  readonly dropdial: Package;
  /** The settings of the CDK, as the package is tested with them. */
  readonly cdkSettings: Readonly<Record<string, unknown>>;
}

/** What an app cannot do without, in the versions that the package is tested with. */
const DEPENDENCIES = ['aws-cdk-lib', 'constructs'];
const DEVELOPMENT = ['@types/node', 'aws-cdk', 'typescript'];

const APP = `import { App } from 'aws-cdk-lib';
import { DropdialStack, loadConfig } from 'dropdial';

const app = new App();
try {
  // dropdial.config.ts, or another file: npx cdk deploy -c config=FILE
  const config = await loadConfig({ asked: app.node.tryGetContext('config'), folder: import.meta.dirname });
  DropdialStack.describedBy(app, config);
} catch (error) {
  // The message names the file, the line and the setting.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
app.synth();
`;

const TSCONFIG = {
  compilerOptions: {
    target: 'es2023',
    module: 'nodenext',
    types: ['node'],
    noEmit: true,
    strict: true,
    // Node runs these files as they are.
    allowImportingTsExtensions: true,
    erasableSyntaxOnly: true,
    verbatimModuleSyntax: true,
    skipLibCheck: true,
  },
  include: ['*.ts'],
};

const IGNORED = `node_modules/
cdk.out/
# The keys of the service account: they belong into the secret alone.
credentials*.json
*.log
`;

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** A name that npm takes for a package. */
function nameApp(folderName: string): string {
  const name = folderName
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  // An app that is called as what it depends on could not be installed.
  return name === '' || name === 'dropdial' ? 'dropdial-app' : name.slice(0, 100);
}

function describeManifest({ folderName, dropdial }: AppPlan): string {
  const tested = (names: readonly string[]) => names.map(name => [name, dropdial.testedWith[name] ?? '*'] as const);
  return json({
    name: nameApp(folderName),
    version: '1.0.0',
    private: true,
    type: 'module',
    engines: { node: dropdial.node },
    scripts: {
      check: 'tsc',
      synth: 'cdk synth --quiet',
      postsynth: 'echo The stack is synthesized: its template is in cdk.out.',
      diff: 'cdk diff',
      deploy: 'cdk deploy',
    },
    dependencies: Object.fromEntries([...tested(DEPENDENCIES), ['dropdial', dropdial.version]]),
    devDependencies: Object.fromEntries(tested(DEVELOPMENT)),
  });
}

/**
 * The command that installs what an app needs. While the package has no public address, it is in no registry, and comes as a file.
 *
 * @param dropdial the package.
 */
export function describeInstall({ version, isPublic }: Package): string {
  return isPublic ? 'npm install' : `npm install PATH/dropdial-${version}.tgz   # from "npm pack" in the project`;
}

/** The node that is needed, for people: `>=22.19.0` is how package.json says it. */
const describeNode = ({ node }: Package) => `Node ${node.replace(/^>=/, '').replace(/\.0$/, '')} or later`;

/** The names of the secrets that a deployment makes. */
export function secretsOf(feeds: readonly ConfiguredFeed[]): string[] {
  return feeds.filter(({ secretName }) => secretName === undefined).map(({ id }) => `dropdial/${id}`);
}

/** The commands that fill the secrets of feeds, one for each. */
export function describeFilling(feeds: readonly ConfiguredFeed[]): string[] {
  return secretsOf(feeds).map(
    name => `aws secretsmanager put-secret-value --secret-id ${name} --secret-string file://credentials.json`,
  );
}

function describeReadme({ folderName, config: { stackName = 'Dropdial', feeds }, dropdial }: AppPlan): string {
  const { id = '', prefix = '' } = feeds[0] ?? {};
  return `# ${folderName}

CSV files that are dropped into a bucket become Voximplant call lists. \`dropdial.config.ts\` says who drops files and what may dial; everything
else is made of it. The documentation is in \`node_modules/dropdial/docs\`, once it is installed.

## Deploy it

${describeNode(dropdial)}, and AWS credentials for the target account in the environment:

\`\`\`
${describeInstall(dropdial)}
npm run check                         # types, also of dropdial.config.ts
npm run synth                         # offline: nothing is deployed
npx cdk bootstrap                     # once per account and Region
npx cdk deploy
${[...describeFilling(feeds), ''].join('\n')}npx dropdial doctor --stack ${stackName} --send-test
\`\`\`

\`credentials.json\` is the key of the service account as Voximplant hands it out; the role *Call list manager* is enough. Delete the file
once the secret is filled. Until then drops wait, and say so.

## Drop a file

\`\`\`
npx dropdial check monday.csv --feed ${id}      # what would become of it; nothing is sent
aws s3 cp monday.csv s3://BUCKET/${prefix}      # npx dropdial outputs prints the name of BUCKET
npx dropdial submissions                        # what is not over yet, and why
\`\`\`

## Change it

Edit \`dropdial.config.ts\`, look at \`npx cdk diff\`, deploy again. To upgrade, raise the version of \`dropdial\` in \`package.json\` and do the same; its
CHANGELOG says what changes. \`npx cdk destroy\` keeps the buckets with files and receipts, and the secrets.
`;
}

/** The files of an app beside its configuration, by name. */
export function describeApp(plan: AppPlan): ReadonlyMap<string, string> {
  return new Map([
    ['.gitignore', IGNORED],
    ['README.md', describeReadme(plan)],
    ['app.ts', APP],
    ['cdk.json', json({ ...plan.cdkSettings, app: 'node app.ts' })],
    ['package.json', describeManifest(plan)],
    ['tsconfig.json', json(TSCONFIG)],
  ]);
}
