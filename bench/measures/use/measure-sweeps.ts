import { randomUUID } from 'node:crypto';
import { startSandbox } from '../../../local/runtime/start-sandbox.ts';
import { BUNDLE_DIR, buildBundle } from '../../../scripts/build-bundle.ts';
import { readCpuMs } from '../../rig/read-cpu.ts';
import { startSweepServers } from '../../rig/sweep-servers.ts';
import type { Measurement } from '../measurement.ts';
import { toResult } from '../result.ts';

const OPEN = 100_000;
const DUE = 1_000;
const MEMORY_MB = 512;
/** The timeout of a deployment. */
const TIMEOUT_SECONDS = 300;
const SWEEP = JSON.stringify({ source: 'dropdial.internal', 'detail-type': 'Sweep' });

/** The cost of looking at all open submissions: one chain of invocations, each within the function's own timeout. */
export const sweeps: Measurement = {
  name: 'sweeps',
  summary: `${OPEN.toLocaleString('en')} open submissions, ${DUE.toLocaleString('en')} of them due: requests, time and memory of a chain of sweeps`,
  async measure({ quick, say }) {
    await buildBundle();
    const open = quick ? OPEN / 20 : OPEN;
    const due = quick ? DUE / 20 : DUE;
    const servers = await startSweepServers(open, due);
    const lambda = await startSandbox({
      bundleDir: BUNDLE_DIR,
      handler: 'handler.handler',
      functionName: 'bench',
      onLog: () => undefined,
      environment: servers.environment,
      timeoutSeconds: TIMEOUT_SECONDS,
      memoryMb: MEMORY_MB,
    });
    try {
      if (!(await lambda.ready())) throw new Error('the function does not start');
      const spans: number[] = [];
      const cpu = readCpuMs(lambda.pid);
      for (let event: string | undefined = SWEEP; event !== undefined; event = servers.takeNext()) {
        const begun = performance.now();
        const result = await lambda.run(randomUUID(), event);
        spans.push((performance.now() - begun) / 1000);
        if ('error' in result) throw new Error(result.error.errorMessage);
        if (!(await lambda.ready())) throw new Error('the function ended');
        say(`sweep ${spans.length}: ${spans.at(-1)?.toFixed(1)} s, ${servers.handedOut} handed out`);
      }
      if (servers.handedOut !== due) throw new Error(`${servers.handedOut} of ${due} were handed out`);
      const name = `sweeps: ${open.toLocaleString('en')} open, ${due.toLocaleString('en')} due`;
      const requests = [...servers.requests.values()].reduce((sum, count) => sum + count, 0);
      const longest = Math.max(...spans);
      const total = spans.reduce((sum, span) => sum + span, 0);
      return [
        toResult(
          {
            name,
            unit: 's, the longest invocation',
            value: longest,
            against: 'the timeout',
            ratio: longest / TIMEOUT_SECONDS,
          },
          { atMost: 1 },
        ),
        toResult({ name, unit: 's in all', value: total, against: 'the timeout', ratio: total / TIMEOUT_SECONDS }),
        toResult({ name, unit: 'invocations', value: spans.length, against: 'one', ratio: spans.length }),
        toResult({
          name,
          unit: 'requests to S3',
          value: requests,
          against: 'one for each submission',
          ratio: requests / open,
        }),
        toResult({
          name,
          unit: 'CPU ms a submission',
          value: (readCpuMs(lambda.pid) - cpu) / open,
          against: 'a millisecond',
          ratio: (readCpuMs(lambda.pid) - cpu) / open,
        }),
        toResult(
          {
            name,
            unit: 'MB resident',
            value: lambda.peakMemoryBytes() / 1e6,
            against: `a function of ${MEMORY_MB} MB`,
            ratio: lambda.peakMemoryBytes() / 1e6 / MEMORY_MB,
          },
          { atMost: 0.8 },
        ),
      ];
    } finally {
      await lambda.kill();
      await servers.close();
    }
  },
};
