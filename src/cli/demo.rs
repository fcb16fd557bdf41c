//! `demo`: serves the page, its backend and, without an account, the Channels server between them.

use std::net::SocketAddr;
use std::process::Command;

use clap::Args;

use super::stop::Stop;
use super::{Error, Outcome};
use crate::Settings;
use crate::demo::{self, LISTEN, Options};
use crate::error::server;

#[derive(Args)]
pub(super) struct Demo {
    /// The address to listen on; port 0 takes a free port
    #[arg(long, value_name = "ADDRESS", default_value_t = LISTEN)]
    listen: SocketAddr,
    /// The speed of the story: 1 takes half a minute, 10 takes three seconds
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, value_parser = speed)]
    speed: f64,
    /// Sign and publish also if other machines may reach the address to listen on
    #[arg(long)]
    allow_remote: bool,
    /// A further name by which browsers may reach the demo, beside `localhost` and IP addresses
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,
}

impl Default for Demo {
    fn default() -> Self {
        Self { listen: LISTEN, speed: 1.0, allow_remote: false, allow_host: Vec::new() }
    }
}

fn speed(text: &str) -> Result<f64, String> {
    super::speed(text, 0.01..=1000.0, &server::command::STORY_SPEED)
}

impl Demo {
    pub(super) fn run(self) -> Result<Outcome, Error> {
        let settings = Settings::from_env().map_err(|error| Error::Use(error.to_string()))?;
        let failed = |error: &dyn std::fmt::Display| Error::Use(format!("cannot serve: {error}"));
        install()?;
        let stop = Stop::watch()?;
        let runtime = tokio::runtime::Runtime::new().map_err(|error| failed(&error))?;
        let options = Options {
            addr: self.listen,
            speed: self.speed,
            settings,
            allow_remote: self.allow_remote,
            hosts: self.allow_host,
        };
        if !options.is_local() {
            super::say(&format!("warning: {}", warning(options.allow_remote)));
        }
        // the log shows the backend's warnings and errors; the page shows the rest
        tracing_subscriber::fmt().with_max_level(tracing::Level::WARN).with_writer(std::io::stderr).init();
        let stats = runtime.block_on(async {
            let demo = demo::Serving::bind(options).await.map_err(|error| failed(&error))?;
            super::print(&format!("fiche-realtime: open http://{} (Ctrl-C ends it)", demo.addr()))?;
            if let Some(error) = demo.is_hidden() {
                super::say(&format!(
                    "warning: `publish` and `tail` cannot find the demo by themselves: {error}"
                ));
            }
            let is_found = demo.addr() == LISTEN && demo.is_hidden().is_none();
            for line in reached_with(demo.embedded(), demo.addr(), is_found) {
                super::print(&line)?;
            }
            let mut stop = stop.clone();
            demo.run_until(async move { _ = stop.asked().await }).await.map_err(|error| failed(&error))
        })?;
        super::print(&format!("fiche-realtime: {stats}"))?;
        Ok(stop.signal().map_or(Outcome::AllWell, Outcome::Stopped))
    }
}

/// What a demo says that other machines may reach.
fn warning(allows_remote: bool) -> &'static str {
    if allows_remote {
        "whoever reaches this address can subscribe to every channel of the app, and publish the demo's events to it"
    } else {
        "other machines may reach this address, so the page can neither subscribe nor play: add `--allow-remote` if they should"
    }
}

/// Says with which settings programs reach the embedded server. Its secret is another one at each start.
fn reached_with(embedded: Option<&Settings>, addr: SocketAddr, is_found: bool) -> Vec<String> {
    let told = |text: &str| format!("fiche-realtime: {text}");
    // without it the server is one of a real app, whose secret is not printed
    let Some(settings) = embedded else {
        return vec![told("it uses the server of the PUSHER_* variables, and so do programs that have them")];
    };
    let who = match is_found {
        true => "`publish` and `tail` find it; other programs reach it with these settings:",
        false => "`publish`, `tail` and other programs reach it with these settings:",
    };
    vec![told(who), export(settings, addr)]
}

/// Returns the shell command that sets these settings, of the embedded server on this address.
fn export(settings: &Settings, addr: SocketAddr) -> String {
    let Settings { app_id, key, secret, .. } = settings;
    let secret = String::from_utf8_lossy(secret.as_ref());
    let (host, port) = (demo::host(addr.ip()), addr.port());
    // the host is quoted, because a shell reads brackets as a pattern
    format!(
        "export PUSHER_APP_ID={app_id} PUSHER_KEY={key} PUSHER_SECRET={secret} PUSHER_HOST='{host}' PUSHER_PORT={port} PUSHER_SCHEME=http"
    )
}

/// Installs the page's npm packages, on the first use.
fn install() -> Result<(), Error> {
    let page = demo::page();
    let at = page.display();
    if !page.join("package.json").is_file() {
        return Err(Error::Use(format!(
            "the demo's page is not at `{at}`: run it from a checkout, with cargo run"
        )));
    }
    if page.join("node_modules/.package-lock.json").is_file() {
        return Ok(());
    }
    super::say("installing the page's packages with npm, once");
    let install = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
    match Command::new("npm").args(install).current_dir(&page).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Error::Use(format!("npm ci failed in `{at}` ({status}), for the reason above"))),
        Err(error) => Err(Error::Use(format!("npm cannot be run ({error}): install Node 20.19 or later"))),
    }
}
