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
  return context;
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
    return { stackName, template, archives };
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
};
