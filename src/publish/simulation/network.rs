//! The network between the drivers and the server.

use std::time::Duration;

use super::fault::Fault;
use super::model::{Checked, ensure};
use super::server::{Exchange, Replied, Silence, broken};
use super::world::{Happening, World};
use crate::publish::NoAnswer;
use crate::publish::machine::RequestId;
use crate::publish::request::Request;

impl World {
    pub(super) fn send(&mut self, request: Request) -> Checked {
        let query = request.query(&self.signer);
        let fault = self.plan.fault(&mut self.rng, self.at);
        let letters = self.model.sent(&request, &query)?;
        let fault_is = fault.clone();
        self.report.requests += 1;
        self.report.faults += u64::from(fault.is_some());
        let Request { id, path, body, .. } = request;
        self.say(|| {
            let events: Vec<_> = letters.iter().map(|letter| letter.event).collect();
            format!(
                "sends {id}, events {events:?}{}",
                fault_is.map_or(String::new(), |fault| format!("; {fault:?}"))
            )
        });
        let driver = self.rng.usize(..self.plan.drivers);
        self.drivers.insert(id, driver);
        let travels = self.travels();
        match &fault {
            Some(Fault::NotConnected) => {
                let reply = Err(NoAnswer::NotConnected("refused".into()));
                self.at(self.at + travels, Happening::Reply(id, Replied { reply, silence: Silence::None }));
            }
            Some(Fault::LateRequest(late)) => self.at(self.at + travels + *late, Happening::Arrival(id)),
            _ => self.at(self.at + travels, Happening::Arrival(id)),
        }
        let restarts = self.server.restarts;
        self.exchanges.insert(id, Exchange { path, query, body, letters, fault, restarts });
        Ok(())
    }

    /// The time that a message takes.
    fn travels(&mut self) -> Duration {
        // without a fault, the answer comes in time, however late a driver is
        self.plan.latency.mul_f64(self.rng.f64())
    }

    pub(super) fn arrival(&mut self, id: RequestId) -> Checked {
        let Some(exchange) = self.exchanges.remove(&id) else { return Ok(()) };
        let luck = self.rng.usize(..2);
        let served = self.server.serve(&exchange, &self.model.events, self.at, luck)?;
        for letter in &exchange.letters[..served.delivered] {
            self.model.arrived(letter)?;
        }
        self.say(|| {
            let reply = served.reply.as_ref().map_or("no reply".into(), Replied::to_string);
            format!("{id} arrives: {} delivered, {reply}, as {}", served.delivered, served.why)
        });
        let Some(reply) = served.reply else { return Ok(()) };
        let mut arrives = self.at + self.travels();
        match exchange.fault {
            Some(Fault::LateReply(late)) => arrives += late,
            Some(Fault::Twice(after)) => self.at(arrives + after, Happening::Reply(id, reply.clone())),
            _ => {}
        }
        self.at(arrives, Happening::Reply(id, reply));
        // a proxy in between may restart too, which loses the reply
        if exchange.restarts != self.server.restarts {
            self.at(arrives, Happening::Reply(id, broken()));
        }
        Ok(())
    }

    pub(super) fn reply(&mut self, id: RequestId, Replied { reply, silence }: Replied) -> Checked {
        if !self.drivers.contains_key(&id) {
            self.say(|| format!("the reply to {id} finds no driver"));
            return Ok(());
        }
        let is_live = self.model.live.contains_key(&id);
        self.say(|| format!("the reply to {id} {}", if is_live { "is there" } else { "changes nothing" }));
        if !is_live {
            // something may have been due before
            self.settle()?;
        }
        let now = self.now(false);
        let server_time = (now.since_1970.as_secs()).saturating_add_signed(self.model.skew);
        let server_time = Duration::new(server_time, now.since_1970.subsec_nanos());
        if is_live {
            self.model.replied(id, &reply, silence.from(server_time))?;
        }
        let before = (self.machine.stats(), self.machine.next_wake());
        self.machine.replied(now, id, reply);
        if !is_live {
            let is_same = before == (self.machine.stats(), self.machine.next_wake());
            ensure!(
                is_same && self.machine.poll(now).is_none(),
                "a reply that came too late changes something"
            );
        }
        Ok(())
    }
}
