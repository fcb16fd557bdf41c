//! Two batches that run in parallel to everything else.

use crate::{BatchCompleted, BatchId, BatchProgress, Notification, NotificationType, OperationType};

use super::track::Track;

pub fn transcriptions(track: &mut Track) {
    track.at(3.0);
    run(track, OperationType::Transcription, "night", 40, &[4, 11, 19, 26, 33, 40], 1);
}

pub fn audits(track: &mut Track) {
    track.at(11.5);
    track.say(Notification {
        r#type: NotificationType::Info,
        message: "Weekly audits started".into(),
        description: None,
        duration: 4000.0,
    });
    run(track, OperationType::Audit, "weekly", 24, &[2, 5, 8, 11, 14, 17, 20, 22, 24], 2);
}

/// A batch of `total` items, which reports at each of the `marks`. The last `failed` items fail.
fn run(track: &mut Track, operation_type: OperationType, name: &str, total: u64, marks: &[u64], failed: u64) {
    let batch_id = BatchId::from(format!("batch-{name}-{}", track.cast.run));
    for (i, done) in marks.iter().enumerate() {
        let failed = if i + 2 >= marks.len() { failed } else { 0 };
        track.say(BatchProgress {
            batch_id: batch_id.clone(),
            operation_type,
            total,
            completed: done - failed,
            failed,
            progress_percentage: (*done as f64 / total as f64 * 1000.0).round() / 10.0,
        });
        track.wait(1.7);
    }
    track.say(BatchCompleted {
        batch_id,
        operation_type,
        total,
        completed: total - failed,
        failed,
        duration_ms: marks.len() as f64 * 1700.0,
    });
}
