//! Each way to a token of Entra ID, against a cloud of the test's own.

use super::*;
use crate::sign::stand_in::{Cloud, asker, pem, verified};
use config::secret::Secret;
use serde_json::Value;
use std::time::{Duration, SystemTime};

fn app() -> AzureApp {
    AzureApp {
        tenant: "tenant".into(),
        client: "app-id".into(),
    }
}

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

fn signing_in(cloud: &Cloud, way: AzureWay) -> AzureSignIn {
    AzureSignIn {
        authority: cloud.url.clone(),
        scope: "https://cognitiveservices.azure.com/.default".into(),
        way,
    }
}

async fn by_secret(cloud: &Cloud) -> Result<Token, SignError> {
    let (app, secret) = (app(), secret("the+secret/word"));
    ask(&signing_in(cloud, AzureWay::Secret { app, secret }), &asker()).await
}

#[tokio::test]
async fn an_application_shows_its_secret() {
    let cloud = Cloud::giving(3600).await;
    let token = by_secret(&cloud).await.unwrap();
    assert_eq!(token.bearer(), "Bearer t1");
    let asked = cloud.only();
    assert!(
        asked.head.starts_with("POST /tenant/oauth2/v2.0/token HTTP/1.1\r\n"),
        "{asked:?}"
    );
    let form = asked.form();
    for (name, value) in [
        ("grant_type", "client_credentials"),
        ("client_id", "app-id"),
        ("client_secret", "the+secret/word"),
        ("scope", "https://cognitiveservices.azure.com/.default"),
    ] {
        assert_eq!(form[name], value);
    }
    assert_eq!(form.len(), 4, "{form:?}");
}

#[tokio::test]
async fn a_federated_token_is_read_anew_from_its_file() {
    let cloud = Cloud::giving(3600).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    let file = Assertion::File(path.to_str().unwrap().to_owned());
    let federated = |token| signing_in(&cloud, AzureWay::Federated { app: app(), token });
    for (token, text) in [
        (file.clone(), "first"),
        (file, "second"),
        (Assertion::Text(secret("stated")), "stated"),
    ] {
        std::fs::write(&path, format!("{text}\n")).unwrap();
        ask(&federated(token), &asker()).await.unwrap();
        let form = cloud.asked().last().unwrap().form();
        assert_eq!(form["client_assertion"], text);
        assert_eq!(form["client_assertion_type"], ASSERTION);
        assert_eq!(
            (&*form["grant_type"], &*form["client_id"]),
            ("client_credentials", "app-id")
        );
    }
    std::fs::remove_file(&path).unwrap();
    let missing = ask(&federated(Assertion::File(path.to_str().unwrap().into())), &asker()).await;
    let missing = missing.unwrap_err().to_string();
    assert!(missing.starts_with("the federated token /"), "{missing}");
}

#[tokio::test]
async fn a_certificate_signs() {
    let cloud = Cloud::giving(3600).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("app.pem");
    // Entra ID alone reads the certificate: to us it is bytes.
    let certificate = "-----BEGIN CERTIFICATE-----\nYWJj\n-----END CERTIFICATE-----\n";
    std::fs::write(&path, pem() + certificate).unwrap();
    let file = path.to_str().unwrap().to_owned();
    let signing_in = signing_in(&cloud, AzureWay::Certificate { app: app(), file });
    ask(&signing_in, &asker()).await.unwrap();
    let (header, claims) = verified(&cloud.only().form()["client_assertion"]);
    assert_eq!(
        (header["alg"].as_str(), header["x5t"].as_str()),
        (Some("RS256"), Some("qZk-NkcGgWq6PiVxeFDCbJzQ2J0"))
    );
    assert_eq!(claims["aud"], format!("{}/tenant/oauth2/v2.0/token", cloud.url));
    assert_eq!(
        (claims["iss"].as_str(), claims["sub"].as_str()),
        (Some("app-id"), Some("app-id"))
    );
    assert_eq!(
        (claims["nbf"].as_i64(), claims["exp"].as_i64()),
        (Some(1000), Some(1600))
    );
    assert!(claims["jti"].as_str().is_some_and(|id| id.len() == 22), "{claims}");
}

#[tokio::test]
async fn a_user_gives_a_password() {
    let cloud = Cloud::giving(3600).await;
    let way = AzureWay::Password {
        client: "app-id".into(),
        user: "me@example.com".into(),
        password: secret("pass"),
    };
    ask(&signing_in(&cloud, way), &asker()).await.unwrap();
    let asked = cloud.only();
    assert!(
        asked.head.starts_with("POST /organizations/oauth2/v2.0/token "),
        "{asked:?}"
    );
    let form = asked.form();
    assert_eq!(
        (&*form["grant_type"], &*form["username"]),
        ("password", "me@example.com")
    );
    assert_eq!((&*form["password"], &*form["client_id"]), ("pass", "app-id"));
}

#[tokio::test]
async fn machines_ask_their_own_hosts() {
    let answer: Value = json!({"access_token": "m", "expires_on": "4600", "resource": "r"});
    for (client, is_machine, path, header) in [
        (
            None,
            true,
            "GET /metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fcognitiveservices.azure.com HTTP/1.1",
            "metadata: true",
        ),
        (
            Some("id"),
            false,
            "GET /msi/token?api-version=2019-08-01&resource=https%3A%2F%2Fcognitiveservices.azure.com&client_id=id HTTP/1.1",
            "x-identity-header: shown",
        ),
    ] {
        let cloud = Cloud::saying(200, answer.clone()).await;
        let host = match is_machine {
            true => ManagedHost::Machine { url: cloud.url.clone() },
            false => ManagedHost::AppService {
                url: format!("{}/msi/token", cloud.url),
                header: secret("shown"),
            },
        };
        let client = client.map(str::to_owned);
        let way = AzureWay::Managed(ManagedIdentity { client, host });
        let token = ask(&signing_in(&cloud, way), &asker()).await.unwrap();
        let asked = cloud.only();
        assert!(asked.head.starts_with(path), "{asked:?}");
        assert!(asked.head.lines().any(|line| line == header), "{asked:?}");
        let end = SystemTime::UNIX_EPOCH + Duration::from_secs(4600);
        assert_eq!(crate::sign::kept::Ends::end(&token), Some(end));
    }
}

#[tokio::test]
async fn refusals_are_told_without_secrets() {
    let invalid =
        json!({"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided."});
    let echo = json!({"message": "you sent the+secret/word, or the%2Bsecret%2Fword", "client": "app-id"});
    for (status, body, is_away, words) in [
        (
            401,
            invalid,
            false,
            "Microsoft Entra ID answers with status 401: invalid_client: AADSTS7000215: Invalid client secret provided.",
        ),
        (
            400,
            echo,
            false,
            r#"status 400: {"message":"you sent ***, or ***","client":"app-id"}"#,
        ),
        (429, json!({}), true, "status 429"),
        (503, json!({}), true, "status 503"),
        (
            200,
            json!({"token": "x"}),
            true,
            "the answer of Microsoft Entra ID has no `access_token`",
        ),
        (
            200,
            json!({"access_token": "a\nb"}),
            false,
            "none that a header can hold",
        ),
    ] {
        let cloud = Cloud::saying(status, body).await;
        let error = by_secret(&cloud).await.unwrap_err();
        assert_eq!(matches!(error, SignError::Away(_)), is_away, "{error:?}");
        assert!(error.to_string().contains(words), "{error}");
        assert!(!format!("{error:?}").contains("secret/word"), "{error:?}");
    }
}

#[tokio::test]
async fn nobody_at_home_is_no_wrong_key() {
    let mut cloud = Cloud::giving(1).await;
    cloud.url = "http://127.0.0.1:1".into();
    let error = by_secret(&cloud).await.unwrap_err();
    assert!(
        matches!(&error, SignError::Away(why) if why.starts_with("Microsoft Entra ID can't be asked: connection error")),
        "{error:?}"
    );
}

#[test]
fn credentials_are_told_apart() {
    let host = |url: &str| ManagedHost::Machine { url: url.into() };
    let machine = |client: Option<&str>| {
        AzureWay::Managed(ManagedIdentity {
            client: client.map(str::to_owned),
            host: host("http://h"),
        })
    };
    let by_secret = |word| AzureWay::Secret {
        app: app(),
        secret: secret(word),
    };
    let keys = [by_secret("a"), by_secret("b"), machine(None), machine(Some("c"))].map(|way| {
        key(&AzureSignIn {
            authority: "https://a".into(),
            scope: "s".into(),
            way,
        })
    });
    let distinct: std::collections::HashSet<_> = keys.iter().collect();
    assert_eq!(distinct.len(), keys.len());
}
