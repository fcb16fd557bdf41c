//! A fetch of two weeks of fiches, day by day. Two days fail, and a second pass fetches them.

use crate::{
    Date, FichesProgressiveFetchComplete, FichesProgressiveFetchCreated, FichesProgressiveFetchFailed,
    FichesProgressiveFetchProgress,
};

use super::track::Track;

const DAYS: u64 = 14;
const FAILING: [u64; 2] = [5, 11];

/// The days, by outcome.
#[derive(Default)]
struct Days {
    completed: Vec<u64>,
    remaining: Vec<u64>,
    failed: Vec<u64>,
}

pub fn tell(track: &mut Track) {
    let mut days = Days { remaining: (1..=DAYS).collect(), ..Days::default() };
    track.at(1.0);
    created(track, &days, "pending");
    while let Some(day) = days.next() {
        track.wait(0.62);
        let kept = if FAILING.contains(&day) { &mut days.failed } else { &mut days.completed };
        kept.push(day);
        progress(track, &days, day);
    }
    track.wait(0.4);
    failed(track, &days);

    track.at(17.0);
    days.remaining = std::mem::take(&mut days.failed);
    created(track, &days, "resuming");
    while let Some(day) = days.next() {
        track.wait(1.4);
        days.completed.push(day);
        days.completed.sort_unstable();
        progress(track, &days, day);
    }
    track.wait(0.5);
    complete(track, &days);
}

impl Days {
    fn next(&mut self) -> Option<u64> {
        (!self.remaining.is_empty()).then(|| self.remaining.remove(0))
    }

    fn percentage(&self) -> f64 {
        ((self.completed.len() + self.failed.len()) as f64 / DAYS as f64 * 1000.0).round() / 10.0
    }

    fn completed_days(&self) -> u64 {
        self.completed.len() as u64
    }

    /// The number of fiches of a day, which follows from the day, so that each run finds the same.
    fn fiches(&self) -> u64 {
        self.completed.iter().map(|day| 31 + day * 7 % 13).sum()
    }
}

fn created(track: &mut Track, days: &Days, status: &str) {
    track.say(FichesProgressiveFetchCreated {
        job_id: track.cast.job_id.clone(),
        status: status.into(),
        start_date: date(1),
        end_date: date(DAYS),
        progress: days.percentage(),
        completed_days: days.completed_days(),
        total_days: DAYS,
        total_fiches: days.fiches(),
        dates_completed: texts(&days.completed),
        dates_remaining: texts(&days.remaining),
        dates_failed: texts(&days.failed),
    });
}

fn progress(track: &mut Track, days: &Days, latest: u64) {
    track.say(FichesProgressiveFetchProgress {
        job_id: track.cast.job_id.clone(),
        start_date: date(1),
        end_date: date(DAYS),
        progress: days.percentage(),
        completed_days: days.completed_days(),
        total_days: DAYS,
        total_fiches: days.fiches(),
        dates_completed: texts(&days.completed),
        dates_remaining: texts(&days.remaining),
        dates_failed: texts(&days.failed),
        latest_date: date(latest),
    });
}

fn complete(track: &mut Track, days: &Days) {
    track.say(FichesProgressiveFetchComplete {
        job_id: track.cast.job_id.clone(),
        start_date: date(1),
        end_date: date(DAYS),
        completed_days: days.completed_days(),
        total_days: DAYS,
        total_fiches: days.fiches(),
        dates_completed: texts(&days.completed),
        dates_failed: texts(&days.failed),
    });
}

fn failed(track: &mut Track, days: &Days) {
    track.say(FichesProgressiveFetchFailed {
        job_id: track.cast.job_id.clone(),
        start_date: date(1),
        end_date: date(DAYS),
        completed_days: days.completed_days(),
        total_days: DAYS,
        total_fiches: days.fiches(),
        dates_completed: texts(&days.completed),
        dates_failed: texts(&days.failed),
    });
}

fn text(day: u64) -> String {
    format!("2026-03-{day:02}")
}

fn texts(days: &[u64]) -> Vec<String> {
    days.iter().copied().map(text).collect()
}

fn date(day: u64) -> Date {
    Date::parse(text(day)).expect("the days of the story are days of March")
}
