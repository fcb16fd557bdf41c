//! The kinds of channel: `private-audit-{audit_id}` and so on.
//!
//! ```text
//! job: Job "private-job-" jobId jobId, job_id: JobId
//! kind Rust prefix        |     |      the field of payloads in Rust, and the type of the id
//!                         |     the id's name in JavaScript
//!                         the payload's key with the id
//! ```
//!
//! Routing lists the channels of an event in this order. The last kind has no id. An event goes there if its
//! payload has none of the keys. The events after `for` always go there, whatever their payload has; each
//! entry is a name, or the beginning of a family's names, which ends in a dot.
//!
//! **To add a kind, add its line.** [`ChannelKind`](crate::ChannelKind), the type of its ids, the constructors
//! of [`Channel`](crate::Channel), routing, TypeScript, schemas, documentation and the command's options all
//! follow from it.

use crate::channel::{Channel, ChannelError};

channels! {
    audit: Audit "private-audit-" audit_id auditId, audit_id: AuditId
    fiche: Fiche "private-fiche-" fiche_id ficheId, fiche_id: FicheId
    job: Job "private-job-" jobId jobId, job_id: JobId
    [else] global: Global "private-global" for "batch." "notification"
}
