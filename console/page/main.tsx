import { render } from 'preact';
import type { About } from '../view/page-state.ts';
import { App } from './app.tsx';
import { read } from './ask.ts';

const about = await read<About>('about');
document.title = `dropdial console: ${about.title}`;
render(<App about={about} />, document.body);
