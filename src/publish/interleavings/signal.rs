//! tokio's own signals, with a point before each use at which other threads may run.
//!
//! A signal wakes its waiter, which can be any code, so no lock may be held at its use.

use super::lock::{no_lock_is_held, point};

fn about_to_tell(what: &str) {
    no_lock_is_held(what);
    point();
}

pub(crate) struct Notify(tokio::sync::Notify);

impl Notify {
    pub(crate) fn new() -> Self {
        Self(tokio::sync::Notify::new())
    }

    pub(crate) fn notify_one(&self) {
        about_to_tell("a driver is notified");
        self.0.notify_one();
    }

    pub(crate) async fn notified(&self) {
        point();
        self.0.notified().await;
    }
}

pub(crate) mod oneshot {
    use tokio::sync::oneshot;
    pub(crate) use tokio::sync::oneshot::Receiver;

    use super::about_to_tell;

    /// A sender. Both its use and its drop wake the waiter.
    #[derive(Debug)]
    pub(crate) struct Sender<T>(Option<oneshot::Sender<T>>);

    pub(crate) fn channel<T>() -> (Sender<T>, Receiver<T>) {
        let (sender, receiver) = oneshot::channel();
        (Sender(Some(sender)), receiver)
    }

    impl<T> Sender<T> {
        pub(crate) fn send(mut self, value: T) -> Result<(), T> {
            about_to_tell("a waiter is told");
            self.0.take().expect("until it is sent").send(value)
        }

        pub(crate) fn is_closed(&self) -> bool {
            self.0.as_ref().is_none_or(oneshot::Sender::is_closed)
        }
    }

    impl<T> Drop for Sender<T> {
        fn drop(&mut self) {
            if !self.is_closed() {
                about_to_tell("a waiter is given up");
            }
        }
    }
}

pub(crate) mod watch {
    use tokio::sync::watch;
    pub(crate) use tokio::sync::watch::Receiver;

    use super::about_to_tell;

    pub(crate) struct Sender<T>(watch::Sender<T>);

    impl<T> Sender<T> {
        pub(crate) fn new(value: T) -> Self {
            Self(watch::Sender::new(value))
        }

        pub(crate) fn subscribe(&self) -> watch::Receiver<T> {
            self.0.subscribe()
        }

        pub(crate) fn send_replace(&self, value: T) -> T {
            about_to_tell("those who shut down are told");
            self.0.send_replace(value)
        }
    }
}
