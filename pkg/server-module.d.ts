/** @internal */
export declare function startServer(module: () => WebAssembly.Module): void;
