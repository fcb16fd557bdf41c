// Generated from the contract's declaration by `package effects`.
/** The payload's field that says which one; a list has none. */
export const ID_FIELDS = {
    "audit": "audit_id",
    "fiche": "fiche_id",
    "job": "jobId",
    "batch": "batch_id",
    "audits": null,
    "fiches": null
};
/** What an event makes stale besides that which its channels name. */
export const ALSO_STALE = {
    "audit.started": [
        "audits"
    ],
    "audit.completed": [
        "audits"
    ],
    "audit.failed": [
        "audits"
    ],
    "batch.progress": [
        "batch"
    ],
    "batch.completed": [
        "batch",
        "audits",
        "fiches"
    ],
    "fiches.progressive_fetch.progress": [
        "fiches"
    ],
    "fiches.progressive_fetch.complete": [
        "fiches"
    ],
    "fiches.progressive_fetch.failed": [
        "fiches"
    ]
};
/** The numbers that only grow until the work ends or starts anew. */
export const GROWS = {
    "audit.progress": [
        "completed_steps",
        "failed_steps",
        "progress_percentage"
    ],
    "transcription.progress": [
        "transcribed",
        "failed",
        "progress_percentage"
    ],
    "batch.progress": [
        "completed",
        "failed",
        "progress_percentage"
    ],
    "fiches.progressive_fetch.progress": [
        "progress",
        "completedDays",
        "totalFiches"
    ]
};
