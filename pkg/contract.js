// Generated from the contract's declaration by `fiche-realtime schema --format typescript`.
export {};
