/** What the module and its loader exchange: numbers, and memory for facts and names. Generated from the crate's declarations by `package`: do not edit. */
/** What stands after each channel's name. */
export const NAME_END = "\n";
