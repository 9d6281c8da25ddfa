import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { DropdialStack } from '../dropdial-stack.ts';
import { readPackage } from '../read-package.ts';
import { packFolder } from './pack-folder.ts';
import { type Archive, PlainSynthesizer } from './plain-synthesizer.ts';
import type { TemplateMaker } from './plain-template.ts';

/** The CDK context with which every app of this package is synthesized. */
async function readContext(): Promise<Record<string, unknown>> {
  const { context } = JSON.parse(await readFile(join(readPackage().folder, 'cdk.json'), 'utf8'));
  // Otherwise the CDK prints its report, with the path of a copy in a folder that nobody will find.
  return { ...context, '@aws-cdk/core:failSynthOnValidationErrors': false };
}

/** What matters here of the CDK's report. */
interface Report {
  readonly pluginReports?: ReadonlyArray<{
    readonly violations?: ReadonlyArray<{ readonly description: string; readonly severity?: string }>;
  }>;
}

/**
 * The warnings of a synthesis.
 *
 * @throws {Error} with what the CDK does not only warn of.
 */
export async function readWarnings(outdir: string): Promise<readonly string[]> {
  const path = join(outdir, 'validation-report.json');
  if (!existsSync(path)) return [];
  const { pluginReports = [] }: Report = JSON.parse(await readFile(path, 'utf8'));
  const violations = pluginReports.flatMap(report => report.violations ?? []);
  const errors = violations.filter(({ severity }) => severity !== 'warning' && severity !== 'info');
  if (errors.length > 0) throw new Error(errors.map(({ description }) => description).join('\n'));
  return violations.map(({ description }) => description);
}

/** See {@link TemplateMaker}. Importing this file loads the CDK. */
export const makeTemplate: TemplateMaker = async config => {
  const outdir = await mkdtemp(join(tmpdir(), 'dropdial-template-'));
  try {
    const found: Archive[] = [];
    const app = new App({
      outdir,
      context: await readContext(),
      analyticsReporting: false,
      // The tests of this project validate its templates against the registry's schemas, which takes seconds.
      builtinCloudFormationValidation: false,
      defaultStackSynthesizer: new PlainSynthesizer(found),
    });
    const { stackName, artifactId } = DropdialStack.describedBy(app, config);
    const { template } = app.synth().getStackArtifact(artifactId);
    const archives = new Map<string, Uint8Array>();
    for (const { name, folder } of found) archives.set(name, await packFolder(join(outdir, folder)));
    return { stackName, template, archives, warnings: await readWarnings(outdir) };
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
};
