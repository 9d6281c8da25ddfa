import { buildBundle } from './build-bundle.ts';
import { buildMail } from './build-mail.ts';

const { file, bytes, startBytes, warmUpBytes } = await buildBundle();
await buildMail();
const kb = (count: number) => `${(count / 1000).toFixed(0)} kB`;
console.log(
  `${file.slice(process.cwd().length + 1)}  ${kb(bytes)} in all, ${kb(startBytes)} at the start, ${kb(warmUpBytes)} more to warm up`,
);
