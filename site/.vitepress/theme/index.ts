import mermaidUrl from '@mermaid-js/tiny/dist/mermaid.tiny.js?url';
import { onContentUpdated, type Theme, useData } from 'vitepress';
import DefaultTheme from 'vitepress/theme';

let loading: Promise<unknown> | undefined;

/** Loads mermaid from this site, once, on the first page with a diagram. It is a script and no module: as one it does not run. */
function loadMermaid(): Promise<unknown> {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = mermaidUrl;
    script.addEventListener('load', resolve);
    script.addEventListener('error', reject);
    document.head.append(script);
  });
  return loading;
}

/** Draws the diagrams of a page. Each stays as text when mermaid cannot be loaded. */
async function drawDiagrams(isDark: boolean): Promise<void> {
  const nodes = document.querySelectorAll<HTMLElement>('pre.mermaid:not([data-processed])');
  if (nodes.length === 0) return;
  await loadMermaid();
  globalThis.mermaid?.initialize({
    startOnLoad: false,
    theme: isDark ? 'dark' : 'default',
    securityLevel: 'strict',
  });
  await globalThis.mermaid?.run({ nodes: [...nodes] });
}

export default {
  extends: DefaultTheme,
  setup() {
    const { isDark } = useData();
    onContentUpdated(() => void drawDiagrams(isDark.value));
  },
} satisfies Theme;
