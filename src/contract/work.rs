//! Pieces of work: an audit, the transcription of a fiche, a batch, a job.
//!
//! Their progress events have numbers that only grow until the work ends or starts again. From these
//! numbers a client recognises progress that arrives late.

use super::{EVENTS, EventDecl};

/// The last parts of event names that mean the beginning of a piece of work, and its end.
const BEGINS: [&str; 2] = ["started", "created"];
const ENDS: [&str; 3] = ["completed", "complete", "failed"];

/// A family of events about pieces of work: `audit.*`, `batch.*`.
#[derive(Debug)]
#[non_exhaustive]
pub struct Work {
    /// The payload's key with the id of the piece of work.
    pub id: &'static str,
    /// The event that reports progress.
    pub progress: &'static EventDecl,
    /// The events after which the numbers start again.
    pub begins: Vec<&'static str>,
    /// The events after which no more progress comes.
    pub ends: Vec<&'static str>,
}

impl Work {
    /// Every family whose progress event declares what `grows`.
    ///
    /// ```
    /// use fiche_realtime::contract::work::Work;
    ///
    /// let batches = Work::all().find(|work| work.id == "batch_id").expect("a batch reports progress");
    /// assert_eq!(batches.progress.name, "batch.progress");
    /// assert!(batches.ends.contains(&"batch.completed"));
    /// ```
    pub fn all() -> impl Iterator<Item = Self> {
        EVENTS.iter().filter_map(|progress| {
            let shape = progress.shapes.first().filter(|shape| !shape.grows.is_empty())?;
            let (family, _) = progress.name.rsplit_once('.')?;
            let named = |stages: &[&str]| -> Vec<_> {
                let is_of = |name: &&'static str| {
                    name.rsplit_once('.').is_some_and(|(of, stage)| of == family && stages.contains(&stage))
                };
                EVENTS.iter().map(|event| event.name).filter(is_of).collect()
            };
            let id = shape.fields.iter().find(|field| field.is_identifier())?.name;
            Some(Self { id, progress, begins: named(&BEGINS), ends: named(&ENDS) })
        })
    }
}
