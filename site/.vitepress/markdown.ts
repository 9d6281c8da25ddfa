import type { MarkdownRenderer } from 'vitepress';

const escapeHtml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Lets pages be as GitHub shows them: a folder's page is its README, drawings are mermaid, and braces are text. */
export function setUpMarkdown(markdown: MarkdownRenderer): void {
  const { fence } = markdown.renderer.rules;
  markdown.renderer.rules.fence = (tokens, index, options, env, self) => {
    const { info = '', content = '' } = tokens[index] ?? {};
    // The theme draws it; without JavaScript it is text.
    if (info.trim() === 'mermaid') return `<pre class="mermaid" v-pre>${escapeHtml(content)}</pre>`;
    return fence?.(tokens, index, options, env, self) ?? '';
  };
  markdown.core.ruler.push('readme-is-index', ({ tokens }) => {
    for (const { children } of tokens) {
      for (const token of children ?? []) {
        const target = token.type === 'link_open' ? token.attrGet('href') : null;
        if (target && !/^[a-z]+:/.test(target)) token.attrSet('href', target.replace(/README\.md(?=#|$)/, 'index.md'));
      }
    }
  });
}
