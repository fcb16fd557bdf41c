/// <reference lib="esnext.disposable" />
/* tslint:disable */
/* eslint-disable */

/**
 * Compares two contracts. Without an export, it is the contract of this package.
 */
export function compareContracts(old?: string | null, _new?: string | null): string;

/**
 * Tells what it does to this package that the backend has this contract.
 */
export function explainDrift(backend: string | null | undefined, frontend_is_newer: boolean): string;
export function __wbg_set_wasm(exports: WebAssembly.Exports): void;
