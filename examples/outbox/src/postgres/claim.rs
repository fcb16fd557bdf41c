//! The relay's side: a claim, and what is written after its batch.

use fiche_realtime::Receipt;
use sqlx::{PgConnection, Postgres, Transaction};

use super::write::LOCKS;
use crate::Error;
use crate::batch::{Settlement, Waiting};
use crate::store::{Claim, Place};

/// A claim in PostgreSQL: a transaction that holds locks on rows of `outbox_channel`.
#[derive(Debug)]
pub struct PostgresClaim(pub(super) Transaction<'static, Postgres>);

impl Claim for PostgresClaim {
    async fn lock_leads(&mut self, limit: usize) -> Result<Vec<(String, u32)>, Error> {
        // No wait is longer than a minute: if one is, the clock went back meanwhile, and it is over.
        // The subqueries in parentheses are looked up for one row at a time, in the indexes.
        const LOCK: &str = "SELECT channel.name, channel.failures
            FROM outbox_channel AS channel
            CROSS JOIN LATERAL (
                SELECT event_id, is_lead FROM outbox_place WHERE channel = channel.name ORDER BY event_id LIMIT 1
            ) AS head
            WHERE (channel.not_before <= now() OR channel.not_before > now() + interval '2 minutes')
            AND head.is_lead AND (
                SELECT bool_and(place.event_id = (
                    SELECT min(event_id) FROM outbox_place AS first WHERE first.channel = place.channel))
                FROM outbox_place AS place WHERE place.event_id = head.event_id)
            ORDER BY channel.not_before LIMIT $1
            FOR UPDATE OF channel SKIP LOCKED";
        let rows = sqlx::query_as(LOCK).bind(limit as i64).fetch_all(&mut *self.0).await;
        rows.map(with_failures).map_err(Error::database("lock channels"))
    }

    async fn lock(&mut self, channels: Vec<String>) -> Result<Vec<(String, u32)>, Error> {
        const LOCK: &str = "SELECT name, failures FROM outbox_channel
            WHERE name = ANY($1) AND (not_before <= now() OR not_before > now() + interval '2 minutes')
            ORDER BY name FOR UPDATE SKIP LOCKED";
        let rows = sqlx::query_as(LOCK).bind(channels).fetch_all(&mut *self.0).await;
        rows.map(with_failures).map_err(Error::database("lock channels"))
    }

    async fn places(&mut self, channels: Vec<String>, depth: usize) -> Result<Vec<Place>, Error> {
        const READ: &str = "SELECT place.event_id, locked.name,
                ARRAY(SELECT channel FROM outbox_place AS other WHERE other.event_id = place.event_id)
            FROM unnest($1::text[]) AS locked (name)
            CROSS JOIN LATERAL (
                SELECT event_id FROM outbox_place WHERE channel = locked.name ORDER BY event_id LIMIT $2
            ) AS place";
        let rows = sqlx::query_as(READ).bind(channels).bind(depth as i64).fetch_all(&mut *self.0).await;
        let rows: Vec<(i64, String, Vec<String>)> = rows.map_err(Error::database("read queues"))?;
        Ok(rows.into_iter().map(|(event, channel, channels)| Place { event, channel, channels }).collect())
    }

    async fn events(&mut self, ids: Vec<i64>) -> Result<Vec<Waiting>, Error> {
        const READ: &str = "SELECT id, name, data, attempts FROM outbox_event WHERE id = ANY($1)";
        let rows = sqlx::query_as(READ).bind(ids).fetch_all(&mut *self.0).await;
        let rows: Vec<(i64, String, String, i32)> = rows.map_err(Error::database("read events"))?;
        let event = |(id, name, data, attempts): (_, _, _, i32)| (id, name, data, attempts.max(0) as u32);
        Ok(rows.into_iter().map(event).map(Waiting::of_row).collect())
    }

    fn again(&self) -> Option<Self> {
        // the transaction and its locks end with an error
        None
    }

    async fn settle(mut self, settlement: &Settlement) -> Result<(), Error> {
        let settled = async {
            write_outcomes(&mut self.0, settlement).await?;
            let channels: Vec<_> = settlement.channels.keys().cloned().collect();
            remove_empty(&mut self.0, channels).await?;
            self.0.commit().await
        };
        settled.await.map_err(Error::database("mark events that were published"))
    }
}

fn with_failures(rows: Vec<(String, i32)>) -> Vec<(String, u32)> {
    rows.into_iter().map(|(name, failures)| (name, failures.max(0) as u32)).collect()
}

async fn write_outcomes(connection: &mut PgConnection, settlement: &Settlement) -> Result<(), sqlx::Error> {
    const END: &str = "UPDATE outbox_event AS event
        SET state = $1, ended_at = clock_timestamp(), receipt = ended.receipt, error = ended.error
        FROM unnest($2::bigint[], $3::text[], $4::text[]) AS ended (id, receipt, error)
        WHERE event.id = ended.id";
    const LEAVE: &str = "DELETE FROM outbox_place WHERE event_id = ANY($1)";
    const KEEP: &str = "UPDATE outbox_event AS event SET attempts = kept.attempts, error = kept.error
        FROM unnest($1::bigint[], $2::integer[], $3::text[]) AS kept (id, attempts, error)
        WHERE event.id = kept.id";
    const WAIT: &str = "UPDATE outbox_channel AS channel
        SET failures = next.failures, not_before = statement_timestamp() + next.wait * interval '1 second'
        FROM unnest($1::text[], $2::integer[], $3::float8[]) AS next (name, failures, wait)
        WHERE channel.name = next.name";
    let Settlement { sent, parked, kept, channels } = settlement;
    let mut ended = Vec::new();
    for (state, rows) in [("sent", outcomes_of_sent(sent)?), ("parked", outcomes_of_parked(parked))] {
        let (ids, receipts, errors) = rows;
        if !ids.is_empty() {
            let query = sqlx::query(END).bind(state).bind(&ids).bind(receipts).bind(errors);
            query.execute(&mut *connection).await?;
        }
        ended.extend(ids);
    }
    sqlx::query(LEAVE).bind(ended).execute(&mut *connection).await?;
    if !kept.is_empty() {
        let query = sqlx::query(KEEP)
            .bind(kept.iter().map(|kept| kept.id).collect::<Vec<_>>())
            .bind(kept.iter().map(|kept| kept.attempts.min(i32::MAX as u32) as i32).collect::<Vec<_>>())
            .bind(kept.iter().map(|kept| kept.error.clone()).collect::<Vec<_>>());
        query.execute(&mut *connection).await?;
    }
    let query = sqlx::query(WAIT)
        .bind(channels.keys().cloned().collect::<Vec<_>>())
        .bind(channels.values().map(|next| next.failures.min(i32::MAX as u32) as i32).collect::<Vec<_>>())
        .bind(channels.values().map(|next| next.wait.as_secs_f64()).collect::<Vec<_>>());
    query.execute(&mut *connection).await?;
    Ok(())
}

type Outcomes = (Vec<i64>, Vec<Option<String>>, Vec<Option<String>>);

fn outcomes_of_sent(sent: &[(i64, Receipt)]) -> Result<Outcomes, sqlx::Error> {
    let mut outcomes = Outcomes::default();
    for (id, receipt) in sent {
        outcomes.0.push(*id);
        let receipt = serde_json::to_string(receipt).map_err(|error| sqlx::Error::Encode(error.into()))?;
        outcomes.1.push(Some(receipt));
        outcomes.2.push(None);
    }
    Ok(outcomes)
}

fn outcomes_of_parked(parked: &[(i64, String)]) -> Outcomes {
    let mut outcomes = Outcomes::default();
    for (id, error) in parked {
        outcomes.0.push(*id);
        outcomes.1.push(None);
        outcomes.2.push(Some(error.clone()));
    }
    outcomes
}

/// Deletes the rows of channels whose queues are empty. The caller has locked the rows.
///
/// A writer that has not committed yet may rely on the row. It holds the writers' lock of the channel, so the row
/// is only deleted under that lock, which is not waited for. The deletion is a statement of its own: its snapshot
/// is taken after the lock, so it sees the last commit. The lock is only asked for where no place is seen, since the
/// server has room for a limited number of locks.
pub(super) async fn remove_empty(
    connection: &mut PgConnection,
    channels: Vec<String>,
) -> Result<(), sqlx::Error> {
    const TRY_LOCK: &str = "WITH empty AS MATERIALIZED (
            SELECT name FROM unnest($2::text[]) AS name
            WHERE NOT EXISTS (SELECT FROM outbox_place AS place WHERE place.channel = name))
        SELECT name FROM empty WHERE pg_try_advisory_xact_lock($1, hashtext(name))";
    const REMOVE: &str = "DELETE FROM outbox_channel AS channel WHERE name = ANY($1)
        AND NOT EXISTS (SELECT FROM outbox_place AS place WHERE place.channel = channel.name)";
    let locked: Vec<String> =
        sqlx::query_scalar(TRY_LOCK).bind(LOCKS).bind(channels).fetch_all(&mut *connection).await?;
    sqlx::query(REMOVE).bind(locked).execute(&mut *connection).await?;
    Ok(())
}
