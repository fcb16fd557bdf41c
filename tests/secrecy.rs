//! What SECURITY.md says of secrets in memory and of time, measured.

use std::time::Instant;

use fiche_realtime::Signer;
use fiche_realtime::sign::{Secret, SocketId};

/// Where two samples differ, in standard errors: the statistic of Welch's test. The slowest tenth of each sample is
/// left out, because interrupts and other programs are in it.
fn welch(samples: &mut [Vec<f64>; 2]) -> f64 {
    let [(a, a_error), (b, b_error)] = samples.each_mut().map(|sample| {
        sample.sort_by(f64::total_cmp);
        let kept = &sample[..sample.len() * 9 / 10];
        let count = kept.len() as f64;
        let mean = kept.iter().sum::<f64>() / count;
        let variance = kept.iter().map(|time| (time - mean).powi(2)).sum::<f64>() / (count - 1.0);
        (mean, variance / count)
    });
    (a - b) / (a_error + b_error).sqrt()
}

/// Measures a check of two texts in random order, both at the same address.
fn difference(texts: [&str; 2], calls: usize, mut check: impl FnMut(&str) -> bool) -> f64 {
    let mut samples = [(); 2].map(|()| Vec::with_capacity(calls));
    let mut buffer = String::from(texts[0]);
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    for call in 0..calls {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let which = (random & 1) as usize;
        buffer.replace_range(.., texts[which]);
        let began = Instant::now();
        let passes = check(std::hint::black_box(&buffer));
        let time = began.elapsed();
        assert!(!passes);
        // the first calls fill caches
        if call >= calls / 10 {
            samples[which].push(time.as_nanos() as f64);
        }
    }
    welch(&mut samples)
}

/// A signature that is wrong in its first digit is refused as fast as one that is wrong in its last.
#[test]
fn signatures_are_compared_in_constant_time() {
    let signer = Signer::new("key", "secret");
    let socket = SocketId::parse("1.2").unwrap();
    let right = signer.authorize_channel(&socket, "private-audit-42", None).unwrap().auth;
    // another digit or another letter: which of both it is, the attacker knows
    let wrong_at = |at: usize| {
        let mut wrong = right.clone().into_bytes();
        wrong[at] = match wrong[at] {
            b'9' => b'0',
            b'f' => b'a',
            digit => digit + 1,
        };
        String::from_utf8(wrong).unwrap()
    };
    let texts = [wrong_at("key:".len()), wrong_at(right.len() - 1)];
    let texts = [texts[0].as_str(), texts[1].as_str()];

    // a comparison that ends at the first difference is found by this measure
    let leaky = difference(texts, 40_000, |text| {
        text.bytes().zip(right.bytes()).all(|(a, b)| std::hint::black_box(a) == std::hint::black_box(b))
    });
    assert!(leaky < -20.0, "the measure does not find a leak: t = {leaky}");

    // other programs can disturb a run; a leak is in every run
    let runs: Vec<f64> = (0..5)
        .map(|_| {
            difference(texts, 40_000, |text| {
                signer.verify_channel(&socket, "private-audit-42", None, text).is_ok()
            })
        })
        .collect();
    println!("t of a leaky comparison: {leaky:.1}, of the signer's: {runs:.1?}");
    let mut sizes: Vec<f64> = runs.iter().map(|t| t.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    assert!(sizes[2] < 4.0, "t = {runs:?}");
}

#[cfg(target_os = "linux")]
mod memory {
    use std::fs::{File, read_to_string};
    use std::os::unix::fs::FileExt;

    use super::*;

    /// The secret's bytes, each inverted, so that the test itself does not keep the secret.
    const INVERTED: [u8; 20] = {
        let mut bytes = *b"c0nf1dential-7ad3773";
        let mut at = 0;
        while at < bytes.len() {
            bytes[at] = !bytes[at];
            at += 1;
        }
        bytes
    };

    /// The text of the secret, in one place of the heap.
    fn text() -> String {
        let mut text = String::with_capacity(INVERTED.len());
        text.extend(std::hint::black_box(INVERTED).iter().map(|byte| char::from(!byte)));
        text
    }

    /// How often this process has the secret in memory that it can write. `mask` is what HMAC combines a key with.
    fn found(mask: u8) -> usize {
        let memory = File::open("/proc/self/mem").unwrap();
        let mut buffer = vec![0u8; 1 << 16];
        let own = buffer.as_ptr() as u64..buffer.as_ptr() as u64 + buffer.len() as u64;
        let mut count = 0;
        for line in read_to_string("/proc/self/maps").unwrap().lines() {
            let mut words = line.split(' ');
            let (range, rights) = (words.next().unwrap(), words.next().unwrap());
            if !rights.starts_with("rw") {
                continue;
            }
            let (from, to) = range.split_once('-').unwrap();
            let [mut at, end] = [from, to].map(|text| u64::from_str_radix(text, 16).unwrap());
            while at < end {
                let length = buffer.len().min((end - at) as usize);
                // a page that is gone by now, or that nothing was written to
                let Ok(read) = memory.read_at(&mut buffer[..length], at) else { break };
                for (place, window) in buffer[..read].windows(INVERTED.len()).enumerate() {
                    let is_equal = window.iter().zip(&INVERTED).all(|(a, b)| *a == !*b ^ mask);
                    count += usize::from(is_equal && !own.contains(&(at + place as u64)));
                }
                buffer.fill(0);
                // the next part begins so that a secret across the border is whole in one of them
                at += if read < length || at + read as u64 == end {
                    (end - at).min(read.max(1) as u64)
                } else {
                    (read - INVERTED.len()) as u64
                };
            }
        }
        count
    }

    #[test]
    fn a_secret_is_not_in_memory_after_it_is_dropped() {
        let secret = Secret::from(text());
        assert_eq!(found(0), 1, "the secret is found while it is there");
        let signer = Signer::new("key", &secret);
        let socket = SocketId::parse("1.2").unwrap();
        let auth = signer.authorize_channel(&socket, "private-audit-42", None).unwrap().auth;
        assert!(signer.verify_channel(&socket, "private-audit-42", None, &auth).is_ok());
        drop(secret);
        drop(signer);
        // as it is, and as HMAC's two hash blocks have it
        assert_eq!([0, 0x36, 0x5c].map(found), [0; 3]);
    }
}
