/** What is used of it; the types of node leave it to those of browsers. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> };
  readonly Memory: new (size: object) => { readonly buffer: ArrayBuffer };
  readonly Global: new (kind: object) => { readonly value: unknown };
};

/** A module that runs. */
export interface Wasm {
  /** As it is now: when it grows it becomes another one, and this one is empty. */
  readonly memory: ArrayBuffer;
  /** The number that it exports by this name, as it is now. */
  readonly read: (name: string) => number;
  /** The function that it exports by this name. */
  readonly find: (name: string) => (...values: readonly (number | bigint)[]) => number | bigint;
}

/**
 * Starts a module of `wasm/`, which needs nothing from outside.
 *
 * @throws {TypeError} when it has no memory, or not what is looked for.
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
