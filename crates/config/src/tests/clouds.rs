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
    ] {
        let snapshot = one(&format!("{azure}{params}"), variables);
        let deployment = &snapshot.groups["m"][0];
        let found = deployment.api_key.as_ref().map(|key| key.reveal().as_str());
        assert_eq!((deployment.auth, found), (auth, key), "{params} {variables:?}");
    }
}

#[test]
fn sign_ins_are_refused_by_name() {
    for (params, by) in [
        (
            "model: azure/d, api_base: 'https://a', client_secret: s, tenant_id: t",
            "client_secret",
        ),
        (
            "model: azure/d, api_base: 'https://a', azure_ad_token: oidc/x",
            "an OIDC token",
        ),
        ("model: watsonx/m, api_base: 'https://a', api_key: k", "a key"),
    ] {
        let snapshot = one(params, &[]);
        let (_, reason) = &snapshot.dropped[0];
        assert!(
            reason.ends_with(&format!("signing in with {by} is not supported yet")),
            "{reason}"
        );
    }
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
