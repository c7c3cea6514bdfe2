/** The little of WebAssembly's JavaScript interface that the core needs; no host's type library is assumed. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> };
}

/** What a module exports, by name. */
export type Exports = Readonly<Record<string, unknown>>;

/**
 * Compiles and starts a module without imports. Returns undefined where the host has no WebAssembly, forbids it (content
 * security policy) or has not the memory.
 */
export function instantiate(bytes: Uint8Array): Exports | undefined {
  const api = (globalThis as { readonly WebAssembly?: WebAssemblyApi }).WebAssembly;
  if (!api) return undefined;
  try {
    return new api.Instance(new api.Module(bytes)).exports;
  } catch {
    return undefined;
  }
}
