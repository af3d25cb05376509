//! Ports and data folders that somebody else has.

use super::setup::{KEY, folder, run};
use crate::http::Http;
use crate::process::Process;
use std::net::TcpListener;

#[tokio::test]
async fn a_taken_port_is_refused_naming_its_owner() {
    let folder = folder("http://127.0.0.1:1");
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("its address").port().to_string();
    let (code, said) = run(&folder, &["--config", "config.yaml", "--port", &port], &[]).await;
    assert_eq!(code, 1, "{said}");
    let owner = format!("(pid {})", std::process::id());
    assert!(
        said.contains(&format!("port {port} is in use by ")) && said.contains(&owner),
        "{said}"
    );
    assert!(said.contains("choose another with --port"), "{said}");
}

#[tokio::test]
async fn instead_of_a_taken_4000_another_is_used() {
    let Ok(_taken) = TcpListener::bind("127.0.0.1:4000") else {
        return; // somebody else's, who may leave at any time
    };
    let folder = folder("http://127.0.0.1:1");
    let mut gateway = Process::start(folder.path(), &["--config", "config.yaml"], &[]);
    let url = gateway.url().await;
    let log = gateway.log();
    let (_, other) = url.rsplit_once(':').expect("a port");
    assert_ne!(other, "4000");
    assert!(log.contains("warning: port 4000 is in use by "), "{log}");
    assert!(log.contains(&format!("using port {other} instead")), "{log}");
    Http::new(KEY)
        .get(&format!("{url}/v1/models"))
        .await
        .expect("it serves there");
}

#[tokio::test]
async fn a_taken_data_folder_is_refused_naming_its_owner() {
    let folder = folder("http://127.0.0.1:1");
    let mut first = Process::serve(folder.path(), &[], &[]);
    let url = first.url().await;
    let (code, said) = run(&folder, &["--config", "config.yaml", "--port", "0"], &[]).await;
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("config.yaml.data` is in use by process"), "{said}");
    assert!(
        said.contains(&format!("process {};", first.child.id())) && said.contains("LITELLM_DATA_DIR"),
        "{said}"
    );
    Http::new(KEY)
        .get(&format!("{url}/v1/models"))
        .await
        .expect("the first one is unharmed");
    let other = [("LITELLM_DATA_DIR", "other")];
    Process::serve(folder.path(), &[], &other).url().await;
}
