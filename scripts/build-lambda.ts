import { buildBundle } from './build-bundle.ts';

const { file, bytes } = await buildBundle();
console.log(`${file.slice(process.cwd().length + 1)}  ${(bytes / 1000).toFixed(0)} kB`);
