//! A master key that is missing, or that everybody knows.

use super::configs::{KEY, folder, one, port, question};
use crate::http::Http;
use crate::process::Process;
use crate::reply::Reply;
use crate::upstream::Upstream;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};

/// The key of LiteLLM's documentation.
const WELL_KNOWN: &str = "sk-1234";
const PERMIT: &str = "LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY";

/// Whether somebody else than 127.0.0.1 gets through: another address of this machine stands for them.
fn is_open_to_others(url: &str) -> bool {
    let port = port(url).parse().expect("a port");
    TcpStream::connect(SocketAddr::from((Ipv4Addr::new(127, 0, 0, 2), port))).is_ok()
}

#[tokio::test]
async fn without_a_key_only_this_machine_is_served() {
    let upstream = Upstream::start();
    let config = one(port(&upstream.url));
    let unset = config.split("general_settings:").next().expect("the models");
    let weak = config.replace(KEY, WELL_KNOWN);
    for (config, warning) in [
        (unset, "no master key is set"),
        (&weak, "the master key is the well-known `sk-1234`"),
    ] {
        let folder = folder(config);
        let mut gateway = Process::serve(folder.path(), &["--host", "0.0.0.0"], &[]);
        let url = gateway.url().await;
        let log = gateway.log();
        assert!(log.contains("warning: ") && log.contains(warning), "{log}");
        assert!(log.contains("only this machine is served (127.0.0.1)"), "{log}");
        assert!(log.contains("listening on http://127.0.0.1:"), "{log}");
        assert!(!is_open_to_others(&url));
        let reply = Reply::to_chat(&Http::new(WELL_KNOWN), &url, &question("glm4-flash")).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
    }
}

#[tokio::test]
async fn the_operator_may_open_it_all_the_same() {
    let folder = folder(&one(1).replace(KEY, WELL_KNOWN));
    let mut gateway = Process::serve(folder.path(), &["--host", "0.0.0.0"], &[(PERMIT, "true")]);
    let url = gateway.url().await;
    let log = gateway.log();
    assert!(
        log.contains("the well-known `sk-1234`") && log.contains(PERMIT),
        "{log}"
    );
    assert!(is_open_to_others(&url));
    let strange = Http::new("sk-somebody-else");
    assert_eq!(
        Reply::to_chat(&strange, &url, &question("glm4-flash")).await.status,
        401
    );
}

#[tokio::test]
async fn a_key_of_ones_own_is_served_everywhere() {
    let folder = folder(&one(1));
    let mut gateway = Process::serve(folder.path(), &["--host", "0.0.0.0"], &[]);
    let url = gateway.url().await;
    assert!(!gateway.log().contains("master key is"), "{}", gateway.log());
    assert!(is_open_to_others(&url));
}
