-- The same tables as in postgres.sql, which explains them. Times are milliseconds since 1970.
CREATE TABLE IF NOT EXISTS outbox_event (
    -- without AUTOINCREMENT, SQLite would give the id of a deleted event again
    id integer PRIMARY KEY AUTOINCREMENT,
    name text NOT NULL,
    data text NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'parked')),
    written_at integer NOT NULL,
    ended_at integer,
    attempts integer NOT NULL DEFAULT 0,
    error text,
    receipt text
) STRICT;
CREATE INDEX IF NOT EXISTS outbox_event_sent ON outbox_event (ended_at) WHERE state = 'sent';
CREATE INDEX IF NOT EXISTS outbox_event_parked ON outbox_event (id) WHERE state = 'parked';

CREATE TABLE IF NOT EXISTS outbox_place (
    channel text NOT NULL,
    event_id integer NOT NULL REFERENCES outbox_event (id),
    is_lead integer NOT NULL,
    PRIMARY KEY (channel, event_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS outbox_place_event ON outbox_place (event_id);

CREATE TABLE IF NOT EXISTS outbox_channel (
    name text PRIMARY KEY,
    failures integer NOT NULL DEFAULT 0,
    not_before integer NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS outbox_channel_not_before ON outbox_channel (not_before);

CREATE TABLE IF NOT EXISTS audit (
    id text PRIMARY KEY,
    fiche_id text NOT NULL,
    completed_steps integer NOT NULL DEFAULT 0,
    total_steps integer NOT NULL
) STRICT;
