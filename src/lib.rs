//! The realtime-event contract of a call-audit product.
