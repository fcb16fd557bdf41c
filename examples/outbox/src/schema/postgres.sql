-- The events. One that waits has a place in the queue of each of its channels.
CREATE TABLE IF NOT EXISTS outbox_event (
    -- one value at a time (CACHE 1, the default): a session that took several in advance would break the order
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    -- text and not jsonb, which refuses the character U+0000
    data text NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'parked')),
    -- not now(), which is the start of the transaction
    written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    error text,
    receipt text
);
CREATE INDEX IF NOT EXISTS outbox_event_sent ON outbox_event (ended_at) WHERE state = 'sent';
CREATE INDEX IF NOT EXISTS outbox_event_parked ON outbox_event (id) WHERE state = 'parked';

-- The queues. The order within a channel is that of the ids.
CREATE TABLE IF NOT EXISTS outbox_place (
    channel text NOT NULL,
    event_id bigint NOT NULL REFERENCES outbox_event (id),
    -- whether the channel is the event's first by name
    is_lead boolean NOT NULL,
    PRIMARY KEY (channel, event_id)
);
-- a hash has no order: with a tree, a planner without statistics looks for the head of a queue by reading the ids
-- of all queues
CREATE INDEX IF NOT EXISTS outbox_place_event ON outbox_place USING hash (event_id);

-- One row for each channel with a queue: what relays lock.
CREATE TABLE IF NOT EXISTS outbox_channel (
    name text PRIMARY KEY,
    -- batches in a row in which an event of the channel failed
    failures integer NOT NULL DEFAULT 0,
    not_before timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX IF NOT EXISTS outbox_channel_not_before ON outbox_channel (not_before);

-- The service of this example: the change that an event reports.
CREATE TABLE IF NOT EXISTS audit (
    id text PRIMARY KEY,
    fiche_id text NOT NULL,
    completed_steps bigint NOT NULL DEFAULT 0,
    total_steps bigint NOT NULL
);
