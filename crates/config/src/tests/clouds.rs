//! Deployments whose provider wants a token, a version or members of its own.

use super::*;
use wire::facts::Auth;

fn one(params: &str, variables: &[(&str, &str)]) -> Snapshot {
    let text = format!("model_list: [{{model_name: m, litellm_params: {{{params}}}}}]");
    load_files(&[("config.yaml", &text)], variables).unwrap().snapshot
}

#[test]
fn tokens_go_before_keys() {
    let azure = "model: azure/d, api_base: 'https://r.openai.azure.com'";
    for (params, variables, auth, key) in [
        (", api_key: k", &[][..], Auth::ApiKey, Some("k")),
        ("", &[("AZURE_API_KEY", "e")][..], Auth::ApiKey, Some("e")),
        (", api_key: k, azure_ad_token: t", &[], Auth::Bearer, Some("t")),
        (", api_key: k", &[("AZURE_AD_TOKEN", "t")], Auth::Bearer, Some("t")),
        (", api_key: k", &[("AZURE_API_VERSION", "v1")], Auth::Bearer, Some("k")),
        (", api_key: k, client_secret: s", &[], Auth::ApiKey, Some("k")),
        (
            ", tenant_id: t, client_id: c, client_secret: s",
            &[],
            Auth::ApiKey,
            None,
        ),
    ] {
        let snapshot = one(&format!("{azure}{params}"), variables);
        let deployment = &snapshot.groups["m"][0];
        let found = deployment.api_key.as_ref().map(|key| key.reveal().as_str());
        assert_eq!((deployment.auth, found), (auth, key), "{params} {variables:?}");
    }
}

/// What signs in, without what `Debug` hides.
fn sign_in(params: &str, variables: &[(&str, &str)]) -> String {
    let snapshot = one(params, variables);
    let deployment = &snapshot.groups["m"][0];
    assert!(deployment.sign_in.is_none() || deployment.api_key.is_none());
    deployment
        .sign_in
        .as_ref()
        .map_or_else(String::new, |one| format!("{one:?}"))
}

const APP: [(&str, &str); 2] = [("AZURE_TENANT_ID", "t"), ("AZURE_CLIENT_ID", "c")];
const AZURE: &str = "model: azure/d, api_base: 'https://a'";

#[test]
fn azure_signs_in_in_litellms_order() {
    let app = "app: AzureApp { tenant: \"t\", client: \"c\" }";
    let secret = format!("Secret {{ {app}, secret: *** }}");
    let user = "Password { client: \"c\", user: \"u\", password: *** }";
    let all = "client_secret: s, tenant_id: t, client_id: c, azure_username: u, azure_password: p";
    for (params, more, way) in [
        (all, vec![], secret.as_str()),
        ("client_secret: s", APP.to_vec(), &secret),
        ("", [&APP[..], &[("AZURE_CLIENT_SECRET", "s")]].concat(), &secret),
        ("azure_username: u, azure_password: p, client_id: c", vec![], user),
        ("", vec![APP[1], ("AZURE_USERNAME", "u"), ("AZURE_PASSWORD", "p")], user),
        (
            "azure_ad_token: oidc/file//run/t, client_secret: s, api_key: k",
            APP.to_vec(),
            "Federated { app: AzureApp { tenant: \"t\", client: \"c\" }, token: File(\"/run/t\") }",
        ),
        (
            "azure_ad_token: oidc/env/MINE",
            [&APP[..], &[("MINE", "x")]].concat(),
            "token: Text(***)",
        ),
        (
            "azure_ad_token: oidc/azure/x",
            [&APP[..], &[("AZURE_FEDERATED_TOKEN_FILE", "/f")]].concat(),
            "token: File(\"/f\")",
        ),
    ] {
        let found = sign_in(&format!("{AZURE}, {params}"), &more);
        assert!(found.contains(way), "{params} {more:?}: {found}");
        assert!(found.contains("authority: \"https://login.microsoftonline.com\", scope: \"https://cognitiveservices.azure.com/.default\""), "{found}");
    }
    for params in [
        "api_key: k, client_secret: s",
        "azure_ad_token: t, client_secret: s",
        "",
    ] {
        assert_eq!(sign_in(&format!("{AZURE}, {params}"), &APP), "", "{params}");
    }
}

#[test]
fn azure_asks_at_the_authority_for_the_scope_that_are_set() {
    let params = format!("{AZURE}, client_secret: s, azure_scope: mine");
    for (host, authority) in [
        ("login.microsoftonline.us", "https://login.microsoftonline.us"),
        ("http://127.0.0.1:9/", "http://127.0.0.1:9"),
    ] {
        let variables = [&APP[..], &[("AZURE_AUTHORITY_HOST", host), ("AZURE_SCOPE", "theirs")]].concat();
        let found = sign_in(&params, &variables);
        assert!(
            found.contains(&format!("authority: \"{authority}\", scope: \"mine\"")),
            "{found}"
        );
    }
}

#[test]
fn azure_signs_in_by_the_environment_where_it_may() {
    let read = |variables: &[(&str, &str)]| {
        let text = format!(
            "litellm_settings: {{enable_azure_ad_token_refresh: true}}\n\
             model_list: [{{model_name: m, litellm_params: {{{AZURE}}}}}]"
        );
        let snapshot = load_files(&[("config.yaml", &text)], variables).unwrap().snapshot;
        let found = snapshot.groups.get("m").map(|group| format!("{:?}", group[0].sign_in));
        found.unwrap_or_else(|| snapshot.dropped[0].1.clone())
    };
    let federated = ("AZURE_FEDERATED_TOKEN_FILE", "/f");
    let certificate = ("AZURE_CERTIFICATE_PATH", "/c.pem");
    let service = [("IDENTITY_ENDPOINT", "http://i/"), ("IDENTITY_HEADER", "h")];
    let named = |name| vec![APP[0], APP[1], federated, ("AZURE_CREDENTIAL", name)];
    for (variables, expected) in [
        (
            vec![],
            "Managed(ManagedIdentity { client: None, host: Machine { url: \"http://169.254.169.254\" } })",
        ),
        (
            vec![APP[1], ("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://h/")],
            "ManagedIdentity { client: Some(\"c\"), host: Machine { url: \"http://h\" } }",
        ),
        (service.to_vec(), "AppService { url: \"http://i/\", header: *** }"),
        (vec![APP[0], APP[1], federated], "token: File(\"/f\")"),
        (vec![APP[0], APP[1], certificate], "file: \"/c.pem\""),
        (
            named("ManagedIdentityCredential"),
            "Managed(ManagedIdentity { client: Some(\"c\")",
        ),
        (named("WorkloadIdentityCredential"), "token: File(\"/f\")"),
        (named("DefaultAzureCredential"), "token: File(\"/f\")"),
        (
            vec![("AZURE_CREDENTIAL", "WorkloadIdentityCredential")],
            "workload identity, whose variables are not set",
        ),
        (named("AzureCliCredential"), "`AzureCliCredential` is not supported"),
        (
            vec![certificate, ("AZURE_CERTIFICATE_PASSWORD", "x")],
            "`AZURE_CERTIFICATE_PASSWORD`",
        ),
        (
            [&service[..], &[("IDENTITY_SERVER_THUMBPRINT", "x")]].concat(),
            "Service Fabric is not supported",
        ),
        (vec![service[0], ("IMDS_ENDPOINT", "x")], "Azure Arc is not supported"),
        (vec![("MSI_ENDPOINT", "x")], "Cloud Shell is not supported"),
    ] {
        let found = read(&variables);
        assert!(found.contains(expected), "{variables:?}: {found}");
    }
}

#[test]
fn half_a_sign_in_is_refused_by_name() {
    for (params, reason) in [
        (
            "client_secret: s, tenant_id: t",
            "signing in with `client_secret` needs a `tenant_id` and a `client_id`",
        ),
        (
            "azure_password: s",
            "signing in with `azure_password` needs an `azure_username` and a `client_id`",
        ),
        ("azure_ad_token: oidc/env_path/NONE", "the variable `NONE` is not set"),
        (
            "azure_ad_token: oidc/file//f",
            "signing in with an OIDC token needs a `tenant_id` and a `client_id`",
        ),
        (
            "azure_ad_token: oidc/github/aud",
            "`azure_ad_token: oidc/github/…` is not supported",
        ),
        ("azure_ad_token: oidc/x", "`azure_ad_token: oidc/x/…` is not supported"),
    ] {
        let snapshot = one(&format!("{AZURE}, {params}"), &[]);
        assert_eq!(snapshot.dropped[0].1, reason);
    }
    let snapshot = one("model: watsonx/m, api_base: 'https://a', api_key: k", &[]);
    assert_eq!(
        snapshot.dropped[0].1,
        "provider `watsonx`: signing in with a key is not supported yet"
    );
}

#[test]
fn google_looks_where_its_own_libraries_do() {
    let vertex = "model: vertex_ai/gemini-2.5-pro, vertex_project: p";
    for (params, variables, expected) in [
        ("vertex_credentials: /f", &[][..], "credentials: Some(***)"),
        (
            "",
            &[("GOOGLE_APPLICATION_CREDENTIALS", "/f")][..],
            "credentials: Some(***)",
        ),
        (
            "",
            &[("HOME", "/me")],
            "credentials: None, own_file: Some(\"/me/.config/gcloud/application_default_credentials.json\"), \
             metadata_host: \"metadata.google.internal\"",
        ),
        (
            "",
            &[("CLOUDSDK_CONFIG", "/g"), ("HOME", "/me"), ("GCE_METADATA_HOST", "h:1")],
            "own_file: Some(\"/g/application_default_credentials.json\"), metadata_host: \"h:1\"",
        ),
    ] {
        let found = sign_in(&format!("{vertex}, {params}"), variables);
        assert!(found.contains(expected), "{params} {variables:?}: {found}");
    }
    let snapshot = one("model: vertex_ai/gemini-2.5-pro", &[("GOOGLE_CLOUD_PROJECT", "p")]);
    assert_eq!(snapshot.groups["m"][0].place.project.as_deref(), Some("p"));
}

#[test]
fn versions_and_members_come_from_variables() {
    let snapshot = one(
        "model: azure/d, api_base: 'https://a', api_key: k",
        &[("AZURE_API_VERSION", "2024-10-21")],
    );
    let deployment = &snapshot.groups["m"][0];
    assert_eq!(deployment.place.api_version.as_deref(), Some("2024-10-21"));
    assert_eq!(deployment.params.api_version.as_deref(), Some("2024-10-21"));
    let watsonx = "model: watsonx/m, api_base: 'https://a', token: t";
    for (params, expected) in [("", "\"e\""), (", project_id: p", "\"p\"")] {
        let snapshot = one(&format!("{watsonx}{params}"), &[("WATSONX_PROJECT_ID", "e")]);
        let defaults = &snapshot.groups["m"][0].params.defaults;
        let members: Vec<(&str, &str)> = defaults
            .iter()
            .map(|(name, json)| (name.as_str(), json.get()))
            .collect();
        assert_eq!(members, [("project_id", expected)]);
    }
}

#[test]
fn a_base_model_speaks_for_a_deployments_name() {
    let snapshot = one(
        "model: azure/prod, api_base: 'https://a', api_key: k, base_model: azure/o3",
        &[],
    );
    let params = &snapshot.groups["m"][0].params;
    assert_eq!(params.base_model.as_deref(), Some("azure/o3"));
    assert!(params.supported.unwrap().contains(&"reasoning_effort"));
}
