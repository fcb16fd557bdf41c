//! The cast of a run of the story: one set of ids for each run.

use crate::{AuditId, ChannelError, ChannelKind, FicheId, JobId};

/// The ids of one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cast {
    /// The number of the run, counted from 1.
    pub run: u64,
    /// The audit that is watched.
    pub audit_id: AuditId,
    /// A second audit of the same fiche, which fails.
    pub spot_check_id: AuditId,
    /// The fiche that both audits are about.
    pub fiche_id: FicheId,
    /// The progressive fetch.
    pub job_id: JobId,
}

impl Cast {
    /// The cast of a run.
    pub fn of_run(run: u64) -> Self {
        Self {
            run,
            audit_id: typed(id(ChannelKind::Audit, run)),
            spot_check_id: typed(format!("audit-{run}-spot")),
            fiche_id: typed(id(ChannelKind::Fiche, run)),
            job_id: typed(id(ChannelKind::Job, run)),
        }
    }

    /// The id of the channel of this kind that the page watches in the run.
    pub fn id(&self, kind: ChannelKind) -> String {
        id(kind, self.run)
    }

    /// The cast whose audit has this id.
    pub fn of_audit(audit_id: &str) -> Option<Self> {
        let run = audit_id.strip_prefix("audit-")?.parse().ok()?;
        Some(Self::of_run(run)).filter(|cast| cast.audit_id == audit_id)
    }
}

fn id(kind: ChannelKind, run: u64) -> String {
    format!("{kind}-{run}")
}

fn typed<Id: TryFrom<String, Error = ChannelError>>(id: String) -> Id {
    id.try_into().expect("the ids of the story have letters, digits and `-`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_found_by_its_audit() {
        assert_eq!(Cast::of_audit("audit-7"), Some(Cast::of_run(7)));
        for stranger in ["audit-", "audit-07", "audit-7-spot", "fiche-7", "audit-+7"] {
            assert_eq!(Cast::of_audit(stranger), None, "{stranger}");
        }
    }
}
