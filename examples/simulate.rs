//! Runs the publisher's simulation: many seeds, or one with all that happens.
//!
//! `cargo run --release --no-default-features --features simulation --example simulate -- --seeds 1000000`,
//! with `--from N` to start at another seed and `--threads N` to use more than one; or `-- --seed N`.

use std::io::Write;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use fiche_realtime::simulation::{self, Failure, Report};

const USAGE: &str = "usage: simulate --seeds COUNT [--from SEED] [--threads COUNT] | --seed SEED";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1)?.parse::<u64>().ok()
    };
    match (number("--seed"), number("--seeds")) {
        (Some(seed), None) => replay(seed),
        (None, Some(seeds)) => {
            let from = number("--from").unwrap_or(0);
            many(from, from + seeds, number("--threads").unwrap_or(1))
        }
        _ => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn replay(seed: u64) -> ExitCode {
    let (trace, result) = simulation::trace(seed);
    // whoever reads the beginning alone wants no more
    let _ = std::io::stdout().write_all(trace.as_bytes());
    match result {
        Ok(report) => {
            println!("passes: {report}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            println!("fails: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn many(from: u64, until: u64, threads: u64) -> ExitCode {
    let started = Instant::now();
    let next = AtomicU64::new(from);
    let is_over = AtomicBool::new(false);
    let all = Mutex::new((Report::default(), None::<Failure>, Instant::now()));
    let work = || {
        while !is_over.load(Ordering::Relaxed) {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= until {
                return;
            }
            let result = simulation::run(seed);
            let mut all = all.lock().expect("no thread panics");
            let (report, failure, told) = &mut *all;
            match result {
                Ok(one) => *report += one,
                Err(found) => {
                    is_over.store(true, Ordering::Relaxed);
                    // of those that ran at the same time, the first
                    if failure.as_ref().is_none_or(|other| found.seed < other.seed) {
                        *failure = Some(found);
                    }
                }
            }
            if told.elapsed() > Duration::from_secs(10) {
                *told = Instant::now();
                println!(
                    "{report}; {:.0} seeds a second",
                    report.seeds as f64 / started.elapsed().as_secs_f64()
                );
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(work);
        }
    });
    let (report, failure, _) = all.into_inner().expect("no thread panics");
    println!("{report}; {:.1} s", started.elapsed().as_secs_f64());
    match failure {
        None => ExitCode::SUCCESS,
        Some(failure) => {
            println!("fails: {failure}");
            println!(
                "replay it: cargo run --release --no-default-features --features simulation --example simulate -- --seed {}",
                failure.seed
            );
            ExitCode::FAILURE
        }
    }
}
