//! Each way to a token of Google's, against a cloud of the test's own.

use super::*;
use crate::sign::kept::Ends;
use crate::sign::stand_in::{Cloud, asker, at, pem, token, verified};
use config::secret::Secret;
use serde_json::json;
use std::path::Path;

fn with(credentials: &str) -> GoogleSignIn {
    GoogleSignIn {
        credentials: Some(Secret::new(credentials.to_owned())),
        own_file: None,
        metadata_host: "127.0.0.1:1".into(),
    }
}

async fn asked(json: &Value) -> Result<Token, SignError> {
    ask(&with(&json.to_string()), &asker()).await
}

fn account(cloud: &Cloud) -> Value {
    json!({
        "type": "service_account", "client_email": "a@b", "private_key": pem(), "private_key_id": "k",
        "token_uri": format!("{}/token", cloud.url),
    })
}

fn person(cloud: &Cloud) -> Value {
    json!({
        "type": "authorized_user", "client_id": "i", "client_secret": "s", "refresh_token": "r",
        "token_uri": format!("{}/token", cloud.url),
    })
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let file = folder.join(name);
    std::fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_service_account_signs_for_itself() {
    let (cloud, folder) = (Cloud::giving(3600).await, tempfile::tempdir().unwrap());
    let path = write(folder.path(), "account.json", &account(&cloud).to_string());
    assert_eq!(ask(&with(&path), &asker()).await.unwrap().bearer(), "Bearer t1");
    let form = cloud.only().form();
    assert_eq!(form["grant_type"], "urn:ietf:params:oauth:grant-type:jwt-bearer");
    let (header, claims) = verified(&form["assertion"]);
    assert_eq!(header, json!({"alg": "RS256", "typ": "JWT", "kid": "k"}));
    let expected = json!({
        "iss": "a@b", "aud": format!("{}/token", cloud.url), "scope": SCOPE, "iat": 1000, "exp": 4600,
    });
    assert_eq!(claims, expected);
}

#[tokio::test]
async fn a_person_hands_in_a_refresh_token() {
    let cloud = Cloud::giving(3600).await;
    asked(&person(&cloud)).await.unwrap();
    assert_eq!(
        cloud.only().body,
        "client_id=i&client_secret=s&refresh_token=r&grant_type=refresh_token"
    );
}

#[tokio::test]
async fn without_credentials_gclouds_file_goes_before_the_machine() {
    let (cloud, folder) = (Cloud::giving(3600).await, tempfile::tempdir().unwrap());
    let own = write(folder.path(), "adc.json", &person(&cloud).to_string());
    let host = cloud.url.trim_start_matches("http://").to_owned();
    for (own_file, begin) in [
        (own, "POST /token "),
        (
            "/no/such/file".to_owned(),
            "GET /computeMetadata/v1/instance/service-accounts/default/token?scopes=https://www.googleapis.com/auth/cloud-platform ",
        ),
    ] {
        let google = GoogleSignIn {
            credentials: None,
            own_file: Some(own_file),
            metadata_host: host.clone(),
        };
        ask(&google, &asker()).await.unwrap();
        let last = cloud.asked().pop().unwrap();
        assert!(last.head.starts_with(begin), "{last:?}");
        let is_named = last.head.lines().any(|line| line == "metadata-flavor: Google");
        assert_eq!(is_named, begin.starts_with("GET"), "{last:?}");
    }
}

/// A pool's credentials with this source, and what else they have.
fn external(cloud: &Cloud, source: Value, more: Value) -> Value {
    let mut json = json!({
        "type": "external_account", "audience": "//iam.googleapis.com/pool",
        "subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
        "token_url": format!("{}/sts", cloud.url), "credential_source": source,
    });
    let members = json.as_object_mut().unwrap();
    members.extend(more.as_object().unwrap().clone());
    json
}

#[tokio::test]
async fn a_workloads_token_is_exchanged() {
    let (cloud, folder) = (
        Cloud::answering(|asked| match asked.head.starts_with("GET /own") {
            true => (200, json!({"id": {}, "value": "by-url"}).to_string()),
            false => (200, token("g", 3600)),
        })
        .await,
        tempfile::tempdir().unwrap(),
    );
    let plain = write(folder.path(), "token", "by-file\n");
    let within = write(folder.path(), "token.json", r#"{"value": "by-json"}"#);
    let format = json!({"type": "json", "subject_token_field_name": "value"});
    let by_url = json!({"url": format!("{}/own", cloud.url), "headers": {"Metadata": "yes"}, "format": format});
    for (source, subject) in [
        (json!({"file": plain}), "by-file"),
        (json!({"file": within, "format": format}), "by-json"),
        (by_url, "by-url"),
    ] {
        let token = asked(&external(&cloud, source, json!({}))).await.unwrap();
        assert_eq!(token.bearer(), "Bearer g");
        let last = cloud.asked().pop().unwrap();
        assert!(last.head.starts_with("POST /sts "), "{last:?}");
        let form = last.form();
        assert_eq!(form["subject_token"], subject);
        assert_eq!(
            (&*form["audience"], &*form["scope"]),
            ("//iam.googleapis.com/pool", SCOPE)
        );
        assert_eq!(form["subject_token_type"], "urn:ietf:params:oauth:token-type:jwt");
        assert_eq!(
            form["requested_token_type"],
            "urn:ietf:params:oauth:token-type:access_token"
        );
        assert_eq!(form["grant_type"], "urn:ietf:params:oauth:grant-type:token-exchange");
    }
    let own = cloud
        .asked()
        .into_iter()
        .find(|asked| asked.head.starts_with("GET"))
        .unwrap();
    assert!(own.head.lines().any(|line| line == "metadata: yes"), "{own:?}");
}

#[tokio::test]
async fn pools_of_people_name_their_project_or_client() {
    let (cloud, folder) = (Cloud::giving(3600).await, tempfile::tempdir().unwrap());
    let source = json!({"file": write(folder.path(), "token", "x")});
    let project = json!({"workforce_pool_user_project": "p"});
    asked(&external(&cloud, source.clone(), project)).await.unwrap();
    assert_eq!(cloud.only().form()["options"], "%7B%22userProject%22%3A%22p%22%7D");
    let client = json!({"client_id": "me", "client_secret": "word", "workforce_pool_user_project": "p"});
    asked(&external(&cloud, source, client)).await.unwrap();
    let last = cloud.asked().pop().unwrap();
    assert!(!last.form().contains_key("options"), "{last:?}");
    assert!(
        last.head
            .lines()
            .any(|line| line == "authorization: Basic bWU6d29yZA=="),
        "{last:?}"
    );
}

/// Gives `own` for signing in and `sa` for taking a service account's place.
async fn iam() -> Cloud {
    Cloud::answering(|asked| match asked.head.contains("generateAccessToken") {
        true => (
            200,
            json!({"accessToken": "sa", "expireTime": "1970-01-01T01:00:00Z"}).to_string(),
        ),
        false => (200, token("own", 3600)),
    })
    .await
}

#[tokio::test]
async fn a_service_accounts_place_is_taken() {
    let (cloud, folder) = (iam().await, tempfile::tempdir().unwrap());
    let url = format!("{}/v1/sa:generateAccessToken", cloud.url);
    let source = json!({"file": write(folder.path(), "token", "x")});
    let short = json!({"token_lifetime_seconds": 1800});
    let more = json!({"service_account_impersonation_url": url, "service_account_impersonation": short});
    let impersonated = json!({
        "type": "impersonated_service_account", "service_account_impersonation_url": url,
        "source_credentials": person(&cloud), "delegates": ["d"],
    });
    for (json, own_scope, body) in [
        (
            external(&cloud, source, more),
            Some("https://www.googleapis.com/auth/iam"),
            json!({"delegates": [], "scope": [SCOPE], "lifetime": "1800s"}),
        ),
        (
            impersonated,
            None,
            json!({"delegates": ["d"], "scope": [SCOPE], "lifetime": "3600s"}),
        ),
    ] {
        let token = asked(&json).await.unwrap();
        assert_eq!(
            (token.bearer().to_str().unwrap(), token.end()),
            ("Bearer sa", Some(at(3600)))
        );
        let mut seen = cloud.asked();
        let (last, own) = (seen.pop().unwrap(), seen.pop().unwrap());
        assert_eq!(own.form().get("scope").map(String::as_str), own_scope);
        assert!(
            last.head.lines().any(|line| line == "authorization: Bearer own"),
            "{last:?}"
        );
        assert_eq!(serde_json::from_str::<Value>(&last.body).unwrap(), body);
    }
}

#[tokio::test]
async fn what_is_wrong_is_named() {
    let refusing = Cloud::saying(401, json!({"error": "invalid_grant"})).await;
    let odd = Cloud::saying(200, json!({})).await;
    let aws = json!({"environment_id": "aws1", "url": "http://169.254.169.254"});
    let nested = json!({"type": "impersonated_service_account", "service_account_impersonation_url": "u",
        "source_credentials": {"source_credentials": {}}});
    let nowhere = json!({"type": "authorized_user", "client_id": "i", "client_secret": "s", "refresh_token": "r",
        "token_uri": "nowhere"});
    for (credentials, words) in [
        (
            "/no/such/file".to_owned(),
            "vertex_credentials: /no/such/file: there is no such file",
        ),
        ("{".to_owned(), "vertex_credentials: no JSON of Google's"),
        ("{}".to_owned(), "type `` is not supported"),
        (r#"{"type": "gdch_service_account"}"#.to_owned(), "gdch_service_account"),
        (r#"{"type": "external_account"}"#.to_owned(), "`token_url` is missing"),
        (
            external(&odd, aws, json!({})).to_string(),
            "a credential_source of AWS is not supported",
        ),
        (
            external(&odd, json!({"executable": {}}), json!({})).to_string(),
            "a credential_source of a program is not supported",
        ),
        (
            external(&odd, json!({}), json!({})).to_string(),
            "neither a file nor a URL",
        ),
        (nested.to_string(), "can't have some of their own"),
        (r#"{"type": "service_account"}"#.to_owned(), "client_email"),
        (
            r#"{"type": "service_account", "client_email": "a", "private_key": "x"}"#.to_owned(),
            "vertex_credentials: private_key",
        ),
        (
            account(&refusing).to_string(),
            "Google answers with status 401: {\"error\":\"invalid_grant\"}",
        ),
        (account(&odd).to_string(), "access_token"),
        (nowhere.to_string(), "the address of Google, `nowhere`"),
    ] {
        let error = ask(&with(&credentials), &asker()).await.unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
    let none = GoogleSignIn {
        credentials: None,
        ..with("")
    };
    let error = ask(&none, &asker()).await.unwrap_err();
    assert!(matches!(error, SignError::Away(_)), "{error:?}");
    assert!(error.to_string().contains("no vertex_credentials are set"), "{error}");
}
