import { createRequire } from 'node:module';

const RUNTIME_CLIENT = createRequire(import.meta.url).resolve('aws-lambda-ric');
const PRELOAD = new URL('./replace-native-client.mjs', import.meta.url).href;

/**
 * Builds the flags that limit the heap of a function with this much memory. They are those of the start script in
 * Lambda's node images: a tenth of the memory for new objects, in two halves, and the rest for old ones.
 * (aws-lambda-ric lists the same three heap flags as ones that it must not pass to worker threads.) Buffers count
 * against neither.
 *
 * @see https://gallery.ecr.aws/lambda/nodejs
 */
export function buildHeapArguments(memoryMb: number): readonly string[] {
  const newSpace = Math.floor(memoryMb / 10);
  return [
    '--expose-gc',
    '--max-http-header-size=81920',
    `--max-semi-space-size=${Math.floor(newSpace / 2)}`,
    `--max-old-space-size=${memoryMb - newSpace}`,
  ];
}

/** Builds node's arguments for a function with this much memory, in AWS's runtime client. */
export function buildNodeArguments(memoryMb: number, handler: string): readonly string[] {
  return [...buildHeapArguments(memoryMb), `--import=${PRELOAD}`, RUNTIME_CLIENT, handler];
}
