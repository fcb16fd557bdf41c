//! One strand of the story: what somebody says, and how long they wait in between.

use std::time::{Duration, SystemTime};

use crate::{DateTime, Event};

use crate::demo::cast::Cast;

/// An event and its moment, counted from the start.
#[derive(Clone, Debug, PartialEq)]
pub struct Beat {
    /// When, after the start.
    pub at: Duration,
    /// What is said.
    pub event: Event,
}

/// When the story starts and how fast it runs.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    /// The moment of the first beat.
    pub start: SystemTime,
    /// 1 is the pace at which the story is written, 10 ten times that.
    pub speed: f64,
}

/// A strand that is being told.
pub struct Track<'a> {
    /// The ids.
    pub cast: &'a Cast,
    /// What was said.
    pub beats: Vec<Beat>,
    clock: Clock,
    seconds: f64,
}

impl<'a> Track<'a> {
    pub fn new(cast: &'a Cast, clock: Clock) -> Self {
        Self { cast, beats: Vec::new(), clock, seconds: 0.0 }
    }

    /// Lets story seconds pass.
    pub fn wait(&mut self, seconds: f64) {
        self.seconds += seconds;
    }

    /// Goes to a moment, in story seconds from the start.
    pub fn at(&mut self, seconds: f64) {
        self.seconds = seconds;
    }

    /// Says something now.
    pub fn say(&mut self, event: impl Into<Event>) {
        let at = self.elapsed();
        self.beats.push(Beat { at, event: event.into() });
    }

    /// The time stamp of now.
    pub fn time(&self) -> DateTime {
        (self.clock.start + self.elapsed()).into()
    }

    fn elapsed(&self) -> Duration {
        Duration::from_secs_f64(self.seconds / self.clock.speed)
    }
}
