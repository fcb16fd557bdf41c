//! Notes panics, because the publisher catches them in case they are the application's.

use std::cell::Cell;
use std::panic;
use std::sync::Once;

std::thread_local! {
    static NOTED: Cell<bool> = const { Cell::new(false) };
}

/// Notes the panics of this thread from now on. To the system, all threads of a schedule are one thread.
pub(super) fn note() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            NOTED.set(true);
            before(info);
        }));
    });
}

pub(super) fn none_was_caught() {
    assert!(!NOTED.get(), "something panicked, and was caught");
}
