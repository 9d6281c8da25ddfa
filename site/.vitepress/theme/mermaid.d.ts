/** What of mermaid the theme uses: its small build brings no types, and is a script that leaves one global. */
interface Mermaid {
  initialize(options: {
    readonly startOnLoad: boolean;
    readonly theme: 'dark' | 'default';
    readonly securityLevel: 'strict';
  }): void;
  run(options: { readonly nodes: readonly HTMLElement[] }): Promise<void>;
}

declare var mermaid: Mermaid | undefined;

declare module '@mermaid-js/tiny/dist/mermaid.tiny.js?url' {
  const url: string;
  export default url;
}
