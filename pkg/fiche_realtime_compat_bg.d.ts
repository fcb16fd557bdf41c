/// <reference lib="esnext.disposable" />
/* tslint:disable */
/* eslint-disable */

/**
 * Compares two contracts. Without an export, it is the contract of this package.
 */
export function compareContracts(old?: string | null, _new?: string | null): string;

/**
 * Describes the effect of the backend's contract, which has this fingerprint, on this package.
 */
export function explainDrift(backend: string, fingerprint: string, frontend_is_newer: boolean): string;
export function __wbg_set_wasm(exports: object): void;
