//! The faults of the core.

/// A fault: a text of the sources, and the text that replaces it.
pub struct Fault {
    /// A description of the fault.
    pub name: &'static str,
    pub file: &'static str,
    pub from: &'static str,
    pub to: &'static str,
}

const MACHINE: &str = "src/publish/machine.rs";
const SENDING: &str = "src/publish/machine/sending.rs";
const REPLIES: &str = "src/publish/machine/replies.rs";
const LIVES: &str = "src/publish/machine/lives.rs";
const QUEUE: &str = "src/publish/queue.rs";
const ANSWER: &str = "src/publish/answer.rs";

pub const fn fault(name: &'static str, file: &'static str, from: &'static str, to: &'static str) -> Fault {
    Fault { name, file, from, to }
}

pub const FAULTS: &[Fault] = &[
    fault(
        "an event does not wait for another",
        QUEUE,
        "        if behind == 0 {\n            self.ready.insert(ticket, ());\n        }\n        self.waiting.insert(ticket, Entry { channels, event, behind, alone: false });",
        "        if behind <= 1 {\n            self.ready.insert(ticket, ());\n        }\n        self.waiting.insert(ticket, Entry { channels, event, behind, alone: false });",
    ),
    fault(
        "an event overtakes another on its second channel",
        QUEUE,
        "            behind += usize::from(!lane.tickets.is_empty());",
        "            behind = usize::from(!lane.tickets.is_empty());",
    ),
    fault(
        "what follows a batch does not wait for it",
        QUEUE,
        "                entry.behind += 1;",
        "                entry.behind += 0;",
    ),
    fault(
        "a batch that is split comes back in another order",
        QUEUE,
        "                behind += usize::from(lane.tickets.front() != Some(&ticket));",
        "",
    ),
    fault("what was split travels together again", QUEUE, "behind, alone: true }", "behind, alone: false }"),
    fault(
        "more than ten messages travel together",
        QUEUE,
        "messages + entry.channels.len() > room)",
        "messages + 1 > room)",
    ),
    fault(
        "a retry is not signed anew",
        SENDING,
        "        let time = self.server_time().as_secs();\n        let Some(group) = self.groups.get_mut(number) else { return };",
        "        let now = self.server_time().as_secs();\n        let Some(group) = self.groups.get_mut(number) else { return };\n        let time = if group.signed_at == 0 { now } else { group.signed_at };",
    ),
    fault(
        "a batch that is split forgets an event",
        LIVES,
        "        self.queue.give_back(group.events);",
        "        let mut events = group.events;\n        if events.len() > 2 {\n            events.pop();\n        }\n        self.queue.give_back(events);",
    ),
    fault(
        "an event that is given back is told again",
        REPLIES,
        "        self.groups.insert(number, group);\n    }\n\n    fn aside(&self)",
        "        if self.closes_at.is_some() && attempt == 3 {\n            for (_, event) in &group.events {\n                let crate::publish::message::Message { name, channels, data, .. } = event.message.clone();\n                self.given_back.push(crate::publish::Undelivered { name, channels, data, was_on_its_way: true });\n            }\n        }\n        self.groups.insert(number, group);\n    }\n\n    fn aside(&self)",
    ),
    fault(
        "the silence is ignored by what is made again",
        SENDING,
        "        if self.is_silent() {\n            return false;\n        }\n        if let Some(number) = self.due.pop_front() {\n            self.send(number);\n            return true;\n        }",
        "        if let Some(number) = self.due.pop_front() {\n            self.send(number);\n            return true;\n        }\n        if self.is_silent() {\n            return false;\n        }",
    ),
    fault(
        "a silence lasts longer than the patience",
        REPLIES,
        "saturating_add(silence.min(self.options.patience))",
        "saturating_add(silence)",
    ),
    fault(
        "nothing wakes the machine after a silence",
        MACHINE,
        "(self.is_silent() && self.has_unsent())",
        "false",
    ),
    fault(
        "one connection too many",
        SENDING,
        "        if self.connected >= self.options.connections {",
        "        if self.connected > self.options.connections {",
    ),
    fault(
        "a connection is not given up by what waits aside",
        REPLIES,
        "            true => {\n                self.connected -= 1;",
        "            true => {",
    ),
    fault(
        "what holds its connection holds up the others",
        SENDING,
        "            Phase::Connected { .. } if group.unserved > 0 => {",
        "            Phase::Connected { .. } if group.unserved == u32::MAX => {",
    ),
    fault(
        "what is not served goes first every time",
        SENDING,
        "        if self.due_aside.is_empty() || !self.queue.has_ready() {",
        "        if !self.due_aside.is_empty() || !self.queue.has_ready() {",
    ),
    fault(
        "the patience is ignored",
        REPLIES,
        "event.at.saturating_add(patience) <= until;",
        "event.at.saturating_add(patience) <= until && patience.is_zero();",
    ),
    fault(
        "an event of a batch that was split is retried after its patience",
        SENDING,
        "filter(|_| is_over)",
        "filter(|_| is_over && false)",
    ),
    fault(
        "an event of a batch is sent on its own after its patience",
        REPLIES,
        "true => now,",
        "true => Duration::ZERO,",
    ),
    fault(
        "the younger events of a batch end with the older",
        REPLIES,
        "partition(|(_, event)| is_over(event));",
        "partition(|_| true);",
    ),
    fault(
        "tries are not counted",
        REPLIES,
        "group.unserved >= LONELY_TRIES && others_pass",
        "false && others_pass",
    ),
    fault(
        "a batch is tried once more",
        REPLIES,
        "group.unserved >= BATCH_TRIES",
        "group.unserved > BATCH_TRIES",
    ),
    fault(
        "the reply to an earlier attempt counts",
        "src/publish/machine/group.rs",
        "(self.attempt == id.attempt).then_some(self.phase)",
        "(self.attempt >= id.attempt).then_some(self.phase)",
    ),
    fault(
        "a request is waited for after its time",
        SENDING,
        "let until = self.now.since_start.saturating_add(self.options.timeout);",
        "let until = self.now.since_start.saturating_add(self.options.timeout * 2);",
    ),
    fault(
        "the clock is never corrected",
        REPLIES,
        "            self.skew = seconds;",
        "            self.skew = 0;",
    ),
    fault(
        "a request that the clock spoiled ends",
        REPLIES,
        "server.as_secs().abs_diff(signed_at) >= CLOCK_IS_OFF",
        "seconds.abs_diff(self.skew) >= CLOCK_IS_OFF",
    ),
    fault(
        "a moment is read by this machine's clock",
        ANSWER,
        "        let now = server_time.unwrap_or(now);",
        "",
    ),
    fault(
        "what is too large ends with its batch",
        ANSWER,
        "PublishError::BadRequest(_) | PublishError::TooLarge { .. })",
        "PublishError::BadRequest(_))",
    ),
    fault("a 408 is final", "src/publish/error.rs", "status >= 500 || status == 408", "status >= 500"),
    fault(
        "whoever was replaced is forgotten",
        LIVES,
        "            superseded = old.superseded;",
        "            superseded = Vec::new();",
    ),
    fault(
        "what was replaced is sent too",
        SENDING,
        "                && self.replaceable.get(key) == Some(ticket)",
        "",
    ),
    fault(
        "nobody is admitted when one who waits gives up",
        MACHINE,
        "        self.advance(now);\n        self.admit();\n        loop {",
        "        self.advance(now);\n        loop {",
    ),
    fault(
        "the bytes are not bounded",
        "src/publish/machine/room.rs",
        "held < self.most && bytes + size <= self.most_bytes",
        "held < self.most",
    ),
    fault(
        "a lost request is forgotten",
        MACHINE,
        "            group.phase = Phase::Due;\n            self.groups.insert(id.group, group);\n            self.due.push_back(id.group);",
        "            group.phase = Phase::Due;\n            self.groups.insert(id.group, group);",
    ),
    fault(
        "the latest deadline counts",
        MACHINE,
        "map_or(at, |earlier| earlier.min(at))",
        "map_or(at, |earlier| earlier.max(at))",
    ),
    fault(
        "every failure of an outage is reported",
        REPLIES,
        "            self.failing_since = Some(self.now.since_start);\n",
        "",
    ),
    fault(
        "an outage is over while events of it are left",
        REPLIES,
        "        if self.failed == group",
        "        if self.failed >= group",
    ),
    fault(
        "an event of an outage is left after its end",
        LIVES,
        "        self.failed -= usize::from(failure.is_some());\n",
        "        let _ = failure;\n",
    ),
    fault(
        "nothing was sent, says the last attempt alone",
        LIVES,
        "PublishError::Connect(text) if event.is_in_doubt",
        "PublishError::Connect(text) if event.is_in_doubt && text.is_empty()",
    ),
    fault(
        "what was sent is given back as if it was not",
        SENDING,
        "            event.was_sent = true;",
        "            event.was_sent = group.attempt > 1;",
    ),
];
