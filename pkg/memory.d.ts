/** What the module and its loader exchange: numbers, and memory for facts and names. Generated from the crate's declarations by `package`: do not edit. */
/** The kinds of value, as facts number them. */
export declare const enum Kind {
    Absent = 0,
    Null = 1,
    Boolean = 2,
    Number = 3,
    String = 4,
    EmptyArray = 5,
    Strings = 6,
    Array = 7,
    Object = 8,
    Other = 9
}
/** What the module says of a payload, in the lowest bits of its answer; above them, a bit for each field marks those that are wrong. */
export declare const enum Answer {
    Event = 0,
    Shortened = 1,
    Partial = 2,
    Invalid = 3,
    NoObject = 4,
    TooDeep = 5
}
/** Why the module names no channels. What is wrong with an id is subtracted from `BadId`: the kind of channel in the lowest bits, above it the reason, above it the index of the character. */
export declare const enum Unnamed {
    TooDeep = -1,
    NoObject = -2,
    BadId = -3
}
/** How many bits the parts of answers have, and masks of those parts. */
export declare const enum Bits {
    AnswerBits = 4,
    Answer = 15,
    IdKindBits = 4,
    IdKind = 15,
    IdReasonBits = 4,
    IdReason = 15,
    FieldType = 63
}
/** What stands after each channel's name. */
export declare const NAME_END = "\n";
/** Where each part of the memory begins and how many elements it has; the units of text beside each fact, and what stands for one beyond ASCII; the place of the fact that tells of the payload's `_truncated`; the facts of a text and of the first word; a row that there is not. */
export declare const enum Memory {
    HashAt = 0,
    HashLength = 8,
    RowsAt = 8,
    RowsLength = 251,
    NumbersAt = 264,
    NumbersLength = 16,
    KindsAt = 392,
    KindsLength = 16,
    TextsAt = 408,
    TextsLength = 4096,
    NamesAt = 4504,
    NamesLength = 1024,
    Room = 256,
    NoAscii = 255,
    Marker = 12,
    Text = 15,
    FirstWord = 16,
    NoRow = 65535
}
