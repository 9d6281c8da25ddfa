import { delimiter, join } from 'node:path';
import { ROOT, readManifest, satisfies } from './read-manifest.ts';
import { run, runWell } from './run.ts';
import { STEPS, type Step } from './steps.ts';

/** The results of the steps under one version of Node.js. */
interface Tried {
  /** The version that the program reports. */
  readonly version: string;
  readonly results: ReadonlyArray<{ readonly step: Step; readonly result: 'ok' | 'failed' | 'not for this node' }>;
}

/**
 * Runs all steps under one version of Node.js, and prints their results.
 *
 * @param folder the folder of both apps.
 * @param bin the folder of the node program.
 */
export async function tryNode(folder: string, bin: string): Promise<Tried> {
  const node = join(bin, 'node');
  const version = (await runWell(node, ['--version'], { cwd: folder })).trim();
  const { engines } = await readManifest(ROOT);
  const results: { step: Step; result: Tried['results'][number]['result'] }[] = [];
  for (const step of STEPS) {
    if (step.isCommand && !satisfies(version, engines?.node)) {
      console.log(`${version}  ${step.name}: not tried, the command needs node ${engines?.node}`);
      results.push({ step, result: 'not for this node' });
      continue;
    }
    const program = join(folder, 'node_modules', step.program);
    // Programs that start others find this node, and no credentials.
    const env = { PATH: [bin, join(folder, 'node_modules', '.bin'), process.env.PATH].join(delimiter), CI: 'true' };
    const started = performance.now();
    const { code, output } = await run(node, [program, ...step.args], { cwd: join(folder, step.cwd), env });
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${version}  ${step.name}: ${code === 0 ? 'ok' : `failed (exit code ${code})`}, ${seconds} s`);
    if (code !== 0) console.error(output);
    results.push({ step, result: code === 0 ? 'ok' : 'failed' });
  }
  return { version, results };
}
