/**
 * The contract's fingerprint: 16 hexadecimal digits over everything that the check knows. A backend
 * with the same fingerprint gives the same verdicts.
 */
export declare function fingerprint(): string;
