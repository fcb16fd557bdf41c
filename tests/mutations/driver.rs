//! The faults of the driver.

use super::faults::{Fault, fault};

const SHARED: &str = "src/publish/shared.rs";
const DRIVER: &str = "src/publish/driver.rs";

pub const FAULTS: &[Fault] = &[
    fault(
        "nobody is woken for an event",
        SHARED,
        "        let room = room.map_err(|(error, _)| error)?;\n        self.wake(&drivers);\n",
        "        let room = room.map_err(|(error, _)| error)?;\n",
    ),
    fault(
        "the lock is held while a driver is spawned",
        SHARED,
        "push((id, wake.clone()));\n            wake\n        };\n",
        "push((id, wake.clone()));\n            (state, wake)\n        };\n        let (_held, wake) = wake;\n",
    ),
    fault(
        "the lock is held while ends are told",
        SHARED,
        "        drop(state);\n        // counted and logged first",
        "        // counted and logged first",
    ),
    fault(
        "a driver that is dropped hands nothing over",
        DRIVER,
        "        self.shared.lose(&self.wake, &self.requests);\n",
        "",
    ),
    fault(
        "the requests of a runtime that ended are not made again",
        SHARED,
        "                state.machine.lost(*id);\n",
        "",
    ),
    fault(
        "no other driver learns that one is gone",
        SHARED,
        "        others.iter().for_each(|(_, wake)| wake.notify_one());\n        outside.into_iter()",
        "        drop(others);\n        outside.into_iter()",
    ),
    fault(
        "whoever waits outside does not learn that the last runtime ended",
        SHARED,
        "        outside.into_iter().for_each(|waker| observe::tell(|| waker.wake()));\n",
        "        drop(outside);\n",
    ),
    fault(
        "whoever waits outside is not woken again",
        SHARED,
        "            state.outside.push(waker);\n",
        "            drop(waker);\n",
    ),
    fault(
        "whoever waits outside does not see that no runtime is left",
        SHARED,
        "        if state.drivers.is_empty() {\n            return Err(PublishError::NoRuntime);\n        }\n",
        "",
    ),
    fault(
        "a runtime in which someone waits does not drive",
        SHARED,
        "            self.drive();\n            return Ok(());\n",
        "            return Ok(());\n",
    ),
    fault(
        "a driver leaves without another look",
        SHARED,
        "            if !state.machine.is_at_rest() {\n                return false;\n            }\n            remove",
        "            remove",
    ),
    fault(
        "no shutdown learns of the rest",
        SHARED,
        "        observe::tell(|| self.rest.send_replace(()));\n",
        "",
    ),
    fault(
        "a shutdown does not wait for ends that are being told",
        SHARED,
        "        state.machine.is_at_rest() && self.telling.load(Ordering::Acquire) == 0\n",
        "        state.machine.is_at_rest()\n",
    ),
    fault(
        "a shutdown whose deadline has passed returns before ends are told",
        SHARED,
        "            self.rests_within(&mut rest, alarm::GRACE).await;\n",
        "",
    ),
];
