//! The notification event: global.

words! {
    /// How a notification is shown.
    NotificationType { Success = "success", Error = "error", Info = "info", Warning = "warning" }
}

events! { (notification, $)

    /// Generic UI notification (toast/snackbar-style).
    "notification": Notification [global] {
        r#type = "type" (NotificationType)
        message (string)
        description (optional string)
        duration (number)
    }
}
