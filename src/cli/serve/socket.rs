//! The port: LiteLLM takes another one when 4000 is taken; any other port is the operator's word.

use crate::cli::args::DEFAULT_PORT;
use crate::cli::say;
use gateway::server::listen;
use std::fs;
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};

/// Tries at another port before giving up.
const TRIES: usize = 20;
/// LiteLLM's range for another port.
const RANGE: std::ops::Range<u16> = 1024..49152;

/// One socket per core thread.
///
/// # Errors
/// The port is taken (naming its owner where the system tells) or can't be bound.
pub(crate) fn bind(address: SocketAddr, count: usize) -> Result<Vec<TcpListener>, String> {
    let error = match listen::bind(address, count) {
        Ok(listeners) => return Ok(listeners),
        Err(error) => error,
    };
    if error.kind() != ErrorKind::AddrInUse {
        return Err(format!("cannot listen on {address}: {error}"));
    }
    let owner = owner(address.port())
        .map(|owner| format!(" by {owner}"))
        .unwrap_or_default();
    if address.port() != DEFAULT_PORT {
        return Err(format!(
            "port {} is in use{owner}; stop it or choose another with --port",
            address.port()
        ));
    }
    for _ in 0..TRIES {
        let other = SocketAddr::new(address.ip(), fastrand::u16(RANGE));
        if let Ok(listeners) = listen::bind(other, count) {
            say::warning(&format!(
                "port {DEFAULT_PORT} is in use{owner}: using port {} instead",
                other.port()
            ));
            return Ok(listeners);
        }
    }
    Err(format!(
        "port {DEFAULT_PORT} is in use{owner}, and no other port could be bound"
    ))
}

/// The process that listens on a port, as /proc shows it to this user.
fn owner(port: u16) -> Option<String> {
    let inode = ["/proc/net/tcp", "/proc/net/tcp6"]
        .iter()
        .find_map(|table| listening_inode(table, port))?;
    let link = format!("socket:[{inode}]");
    fs::read_dir("/proc").ok()?.flatten().find_map(|process| {
        let pid = process
            .file_name()
            .into_string()
            .ok()
            .filter(|name| name.bytes().all(|byte| byte.is_ascii_digit()))?;
        let holds = fs::read_dir(process.path().join("fd")).ok()?.flatten();
        let mut targets = holds.filter_map(|fd| fs::read_link(fd.path()).ok());
        targets.any(|target| target.as_os_str() == link.as_str()).then(|| {
            let name = fs::read_to_string(process.path().join("comm")).unwrap_or_default();
            format!("{} (pid {pid})", name.trim())
        })
    })
}

fn listening_inode(table: &str, port: u16) -> Option<String> {
    let rows = fs::read_to_string(table).ok()?;
    rows.lines().skip(1).find_map(|row| {
        let fields: Vec<&str> = row.split_whitespace().collect();
        let (local, state, inode) = (fields.get(1)?, fields.get(3)?, fields.get(9)?);
        let listens = *state == "0A" && local.ends_with(&format!(":{port:04X}"));
        listens.then(|| (*inode).to_owned())
    })
}
