//! The publisher's state machine, in its simulation.

use crate::simulation;

/// The first eight bytes of the input are the seed.
pub(super) fn holds(input: &[u8]) {
    let mut seed = [0; 8];
    seed.iter_mut().zip(input).for_each(|(byte, given)| *byte = *given);
    if let Err(failure) = simulation::run(u64::from_le_bytes(seed)) {
        panic!("{failure}");
    }
}
