//! A track of the story: events, and the waits between them.

use std::time::{Duration, SystemTime};

use crate::{DateTime, Event};

use crate::demo::cast::Cast;

/// An event and its time from the start.
#[derive(Clone, Debug, PartialEq)]
pub struct Beat {
    /// The time from the start.
    pub at: Duration,
    /// The event.
    pub event: Event,
}

/// The start and the speed of a story.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// The time of the first beat.
    pub start: SystemTime,
    /// The speed: 1 is the pace at which the story is written, 10 is ten times as fast.
    pub speed: f64,
}

/// A track that is being written.
pub struct Track<'a> {
    /// The ids of the run.
    pub cast: &'a Cast,
    /// The beats so far.
    pub beats: Vec<Beat>,
    clock: Clock,
    seconds: f64,
}

impl<'a> Track<'a> {
    pub fn new(cast: &'a Cast, clock: Clock) -> Self {
        Self { cast, beats: Vec::new(), clock, seconds: 0.0 }
    }

    /// Waits for some story seconds.
    pub fn wait(&mut self, seconds: f64) {
        self.seconds += seconds;
    }

    /// Goes to a time, in story seconds from the start.
    pub fn at(&mut self, seconds: f64) {
        self.seconds = seconds;
    }

    /// Adds an event now.
    pub fn say(&mut self, event: impl Into<Event>) {
        let at = self.elapsed();
        self.beats.push(Beat { at, event: event.into() });
    }

    /// The current time, as a time stamp.
    pub fn time(&self) -> DateTime {
        (self.clock.start + self.elapsed()).into()
    }

    fn elapsed(&self) -> Duration {
        Duration::from_secs_f64(self.seconds / self.clock.speed)
    }
}
