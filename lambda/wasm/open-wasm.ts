/** The used parts of the global. Node's types leave them to those of browsers. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> };
  readonly Memory: new (size: object) => { readonly buffer: ArrayBuffer };
  readonly Global: new (kind: object) => { readonly value: unknown };
};

/** A running module. */
interface Wasm {
  /** The current memory. When the memory grows, a new buffer replaces this one, which becomes empty. */
  readonly memory: ArrayBuffer;
  /** The current value of an exported number. */
  readonly read: (name: string) => number;
  /** An exported function. */
  readonly find: (name: string) => (...values: readonly (number | bigint)[]) => number | bigint;
}

/**
 * Starts a module of `wasm/`. The modules import nothing.
 *
 * @throws {TypeError} when it has no memory, or lacks a requested export.
 */
export function openWasm(base64: string): Wasm {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(base64, 'base64')));
  const { memory } = exports;
  if (!(memory instanceof WebAssembly.Memory)) throw new TypeError('the module has no memory');
  return {
    get memory() {
      return memory.buffer;
    },
    read: name => {
      const value = exports[name];
      if (!(value instanceof WebAssembly.Global)) throw new TypeError(`the module has no number "${name}"`);
      return Number(value.value);
    },
    find: name => {
      const value = exports[name];
      if (typeof value !== 'function') throw new TypeError(`the module has no function "${name}"`);
      return (...values) => value(...values);
    },
  };
}
