import { buildBundle } from './build-bundle.ts';

const { file, bytes, startBytes, warmUpBytes } = await buildBundle();
const kb = (count: number) => `${(count / 1000).toFixed(0)} kB`;
console.log(
  `${file.slice(process.cwd().length + 1)}  ${kb(bytes)} in all, ${kb(startBytes)} at the start, ${kb(warmUpBytes)} more to warm up`,
);
