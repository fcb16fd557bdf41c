//! The types of ids that name no channel, so that one cannot stand for another.
//!
//! ```text
//! call_id: CallId       the field of payloads, and the type of the id
//! ```
//!
//! **To give a field's ids a type, add its line.** On the wire the id is a string like any other.

ids! {
    /// The id of a batch.
    batch_id: BatchId
    /// The id of a step's rerun.
    rerun_id: RerunId
    /// The id of a call's recording.
    call_id: CallId
    /// The id of a transcription.
    transcription_id: TranscriptionId
}
