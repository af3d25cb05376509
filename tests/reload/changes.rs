//! All the ways in which a config changes.

use super::scene::{Scene, config, model, write};
use crate::process::{LOOK, PATIENCE};
use crate::reply::Reply;
use rustix::process::Signal;
use serde_json::{Value, json};
use std::fs;
use std::os::unix::fs::symlink;
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// The quiet that a reload waits for after the last change.
const QUIET: Duration = Duration::from_millis(300);

#[tokio::test]
async fn on_a_signal() {
    let scene = Scene::with_model("one").await;
    scene.gateway.signal(Signal::HUP);
    scene.reloads_after(0).await;
    scene.gateway.signal(Signal::HUP);
    scene.reloads_after(1).await;
    scene.serves("one").await;
}

#[tokio::test]
async fn written_in_place_and_replaced_by_renaming() {
    let mut scene = Scene::with_model("one").await;
    let config = scene.path("config.yaml");
    let written = Instant::now();
    write(config.clone(), &scene.config(&["two"], json!({})));
    scene.serves("two").await;
    assert!(written.elapsed() >= QUIET, "editors write a file in several steps");
    for name in ["three", "four"] {
        let new = scene.path(".config.yaml.swp");
        write(new.clone(), &scene.config(&[name], json!({})));
        fs::rename(new, &config).expect("a rename");
        scene.serves(name).await;
    }
    fs::remove_file(&config).expect("removed");
    scene.gateway.says("Config file not found: config.yaml").await;
    scene.serves("four").await;
    write(config, &scene.config(&["five"], json!({})));
    scene.serves("five").await;
}

#[tokio::test]
async fn by_the_swapped_link_of_a_config_map() {
    let scene = Scene::start(|folder, upstream| {
        fs::create_dir(folder.join("..2026_1")).expect("a version");
        write(
            folder.join("..2026_1/config.yaml"),
            &config(upstream, &["one"], json!({})),
        );
        symlink("..2026_1", folder.join("..data")).expect("a link to it");
        symlink("..data/config.yaml", folder.join("config.yaml")).expect("a link through it");
    })
    .await;
    for (number, name) in [(2, "two"), (3, "three")] {
        let version = format!("..2026_{number}");
        fs::create_dir(scene.path(&version)).expect("a version");
        write(
            scene.path(&version).join("config.yaml"),
            &scene.config(&[name], json!({})),
        );
        symlink(&version, scene.path("..data_tmp")).expect("a link to it");
        fs::rename(scene.path("..data_tmp"), scene.path("..data")).expect("the swap");
        fs::remove_dir_all(scene.path(&format!("..2026_{}", number - 1))).expect("the old one gone");
        scene.serves(name).await;
    }
}

#[tokio::test]
async fn in_an_included_file() {
    let scene = Scene::start(|folder, upstream| {
        fs::create_dir(folder.join("parts")).expect("a folder");
        write(
            folder.join("parts/models.yaml"),
            &json!({"model_list": [model(upstream, "one")]}).to_string(),
        );
        let mut whole: Value = serde_json::from_str(&config(upstream, &[], json!({}))).expect("JSON");
        whole["include"] = json!(["parts/models.yaml"]);
        write(folder.join("config.yaml"), &whole.to_string());
    })
    .await;
    for name in ["two", "three"] {
        let models = json!({"model_list": [model(&scene.upstream.url, name)]});
        write(scene.path("parts/models.yaml"), &models.to_string());
        scene.serves(name).await;
    }
}

#[tokio::test]
async fn in_the_environment_file_even_a_new_one() {
    let scene = Scene::start(|folder, upstream| {
        let config = config(upstream, &["one"], json!({})).replace("sk-up", "os.environ/UPSTREAM_KEY");
        write(folder.join("config.yaml"), &config);
    })
    .await;
    for key in ["sk-first", "sk-second"] {
        write(scene.path(".env"), &format!("UPSTREAM_KEY={key}\n"));
        sends_key(&scene, key).await;
    }
    fs::remove_file(scene.path(".env")).expect("removed");
    scene.reloads_after(2).await;
}

/// Asks until the provider gets this key.
async fn sends_key(scene: &Scene, key: &str) {
    let start = Instant::now();
    let question = json!({"model": "one", "messages": [{"role": "user", "content": "hi"}]});
    loop {
        Reply::to_chat(&scene.http, &scene.url, &question).await;
        let seen = scene.upstream.requests().await;
        if seen
            .iter()
            .any(|request| request["headers"]["authorization"] == format!("Bearer {key}"))
        {
            return;
        }
        assert!(start.elapsed() < PATIENCE, "{key} isn't sent:\n{}", scene.gateway.log());
        sleep(LOOK).await;
    }
}

#[tokio::test]
async fn a_bad_config_changes_nothing_and_says_why() {
    let mut scene = Scene::with_model("one").await;
    let config = scene.path("config.yaml");
    write(
        config.clone(),
        "model_list:\n- model_name: two\n  litellm_params: {modle: openai/x}\n",
    );
    let log = scene
        .gateway
        .says("the config was not reloaded, the old one stays in force")
        .await;
    for part in [
        "error: config.yaml:3:",
        "`model_list[0].litellm_params` needs `model`",
        "did you mean `model`",
    ] {
        assert!(log.contains(part), "{part}\n{log}");
    }
    assert_eq!((scene.models().await, scene.reloads()), (vec!["one".to_owned()], 0));
    write(config.clone(), "model_list: [\n");
    scene.gateway.says("config.yaml:1:13: this is not valid YAML").await;
    scene.serves("one").await;
    write(config, &scene.config(&["two"], json!({})));
    scene.serves("two").await;
}

/// The port is open to others by then.
#[tokio::test]
async fn the_master_key_cannot_be_taken_away() {
    let mut scene = Scene::with_model("one").await;
    for key in [Value::Null, "".into(), "sk-1234".into()] {
        let mut config: Value = serde_json::from_str(&scene.config(&["two"], json!({}))).expect("JSON");
        config["general_settings"]["master_key"] = key;
        write(scene.path("config.yaml"), &config.to_string());
        scene
            .gateway
            .says("general_settings.master_key would be unset or well known")
            .await;
        scene.serves("one").await;
    }
    assert_eq!(scene.reloads(), 0);
}

#[tokio::test]
async fn a_busy_neighbour_doesnt_put_it_off() {
    let scene = Scene::with_model("one").await;
    let (noise, end) = (scene.path("noise"), Instant::now() + PATIENCE);
    let noisy = tokio::spawn(async move {
        while Instant::now() < end {
            write(noise.clone(), "x");
            sleep(LOOK).await;
        }
    });
    write(scene.path("config.yaml"), &scene.config(&["two"], json!({})));
    scene.serves("two").await;
    assert!(!noisy.is_finished(), "the noise went on");
    noisy.abort();
}
