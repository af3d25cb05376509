//! How a deployment signs in to Entra ID (providers.md, Azure), in LiteLLM's order: a federated token, an application's
//! secret, a user's password, and with `enable_azure_ad_token_refresh` what the environment tells of.

use super::endpoint::{Refusal, check_url};
use super::sign_in::{Assertion, AzureApp, AzureSignIn, AzureWay, ManagedHost, ManagedIdentity};
use crate::secret::Secret;

/// The setting that holds a token, and makes a provider one of Entra ID's.
pub(super) const TOKEN: &str = "azure_ad_token";
/// `litellm_settings`: sign in with what the environment tells of.
pub(super) const REFRESH: &str = "enable_azure_ad_token_refresh";
/// A token that stands elsewhere.
pub(super) const ELSEWHERE: &str = "oidc/";
/// What tokens are for, unless the config says.
const SCOPE: &str = "https://cognitiveservices.azure.com/.default";
/// Where they are given, unless the environment says.
const AUTHORITY: &str = "https://login.microsoftonline.com";
/// Where virtual machines ask.
const MACHINE: &str = "http://169.254.169.254";

/// What is known of a deployment.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    /// A text of the deployment or its credential.
    pub(super) given: &'a dyn Fn(&str) -> Option<String>,
    /// A variable.
    pub(super) env: &'a dyn Fn(&str) -> Option<String>,
    /// An `azure_ad_token` that stands elsewhere.
    pub(super) elsewhere: Option<&'a str>,
    /// Whether there is a token or a key, which go before other sign-ins.
    pub(super) has_key: bool,
    /// `litellm_settings.enable_azure_ad_token_refresh`.
    pub(super) by_environment: bool,
}

/// Who signs in, if anybody does.
///
/// # Errors
/// Half of the credentials are missing, or they are of a kind that isn't supported.
pub(super) fn find(known: Known<'_>) -> Result<Option<AzureSignIn>, Refusal> {
    let Some(way) = known.way()? else { return Ok(None) };
    let authority = known.variable("AZURE_AUTHORITY_HOST");
    let authority = authority.map_or_else(
        || AUTHORITY.to_owned(),
        |host| match host.contains("://") {
            true => host,
            false => format!("https://{host}"),
        },
    );
    check_url(&authority)?;
    Ok(Some(AzureSignIn {
        authority: authority.trim_end_matches('/').to_owned(),
        scope: known
            .part("azure_scope", "AZURE_SCOPE")
            .unwrap_or_else(|| SCOPE.to_owned()),
        way,
    }))
}

impl Known<'_> {
    fn variable(&self, name: &str) -> Option<String> {
        (self.env)(name).filter(|text| !text.is_empty())
    }

    /// A setting, or else its variable.
    fn part(&self, setting: &str, variable: &str) -> Option<String> {
        (self.given)(setting).or_else(|| self.variable(variable))
    }

    fn client(&self) -> Option<String> {
        self.part("client_id", "AZURE_CLIENT_ID")
    }

    fn app(&self) -> Option<AzureApp> {
        Some(AzureApp {
            tenant: self.part("tenant_id", "AZURE_TENANT_ID")?,
            client: self.client()?,
        })
    }

    fn needed_app(&self, what: &str) -> Result<AzureApp, Refusal> {
        self.app().ok_or_else(|| {
            let message = format!("signing in with {what} needs a `tenant_id` and a `client_id`");
            refusal(
                message,
                "set both, or the variables `AZURE_TENANT_ID` and `AZURE_CLIENT_ID`",
            )
        })
    }

    fn way(&self) -> Result<Option<AzureWay>, Refusal> {
        if let Some(reference) = self.elsewhere.and_then(|token| token.strip_prefix(ELSEWHERE)) {
            let token = self.assertion(reference)?;
            let app = self.needed_app("an OIDC token")?;
            return Ok(Some(AzureWay::Federated { app, token }));
        }
        if self.has_key {
            return Ok(None);
        }
        match self.secret()? {
            None => {}
            way => return Ok(way),
        }
        match self.password()? {
            None if self.by_environment => self.of_environment().map(Some),
            way => Ok(way),
        }
    }

    fn secret(&self) -> Result<Option<AzureWay>, Refusal> {
        let is_stated = (self.given)("client_secret").is_some();
        let Some(secret) = self.part("client_secret", "AZURE_CLIENT_SECRET") else {
            return Ok(None);
        };
        let app = match is_stated {
            true => Some(self.needed_app("`client_secret`")?),
            false => self.app(),
        };
        let secret = Secret::new(secret);
        Ok(app.map(|app| AzureWay::Secret { app, secret }))
    }

    fn password(&self) -> Result<Option<AzureWay>, Refusal> {
        let is_stated = (self.given)("azure_password").is_some();
        let user = self.part("azure_username", "AZURE_USERNAME");
        let password = self.part("azure_password", "AZURE_PASSWORD").map(Secret::new);
        match (self.client(), user, password) {
            (Some(client), Some(user), Some(password)) => Ok(Some(AzureWay::Password { client, user, password })),
            _ if is_stated => Err(refusal(
                "signing in with `azure_password` needs an `azure_username` and a `client_id`".to_owned(),
                "set both, or the variables `AZURE_USERNAME` and `AZURE_CLIENT_ID`",
            )),
            _ => Ok(None),
        }
    }

    /// What azure-identity finds by its variables. LiteLLM never gets to a certificate, since it takes an application's id
    /// for that of the machine.
    fn of_environment(&self) -> Result<AzureWay, Refusal> {
        let federated = |app| {
            let file = self.variable("AZURE_FEDERATED_TOKEN_FILE");
            file.map(|file| AzureWay::Federated {
                app,
                token: Assertion::File(file),
            })
        };
        let federated = || self.app().and_then(federated);
        match self.variable("AZURE_CREDENTIAL").as_deref() {
            Some("DefaultAzureCredential" | "DeploymentIdentityCredential") => {
                federated().map_or_else(|| self.machine(), Ok)
            }
            Some("WorkloadIdentityCredential") => federated().ok_or_else(|| {
                refusal(
                    "`AZURE_CREDENTIAL` asks for a workload identity, whose variables are not set".to_owned(),
                    "set `AZURE_FEDERATED_TOKEN_FILE`, `AZURE_TENANT_ID` and `AZURE_CLIENT_ID`",
                )
            }),
            Some("ManagedIdentityCredential") => self.machine(),
            Some("CertificateCredential") => self.certificate(),
            Some(other) => Err(refusal(
                format!("`AZURE_CREDENTIAL`: `{other}` is not supported, or its variables are not set"),
                "take DefaultAzureCredential, WorkloadIdentityCredential, ManagedIdentityCredential or CertificateCredential",
            )),
            None if self.variable("AZURE_CERTIFICATE_PATH").is_some() => self.certificate(),
            None => federated().map_or_else(|| self.machine(), Ok),
        }
    }

    fn certificate(&self) -> Result<AzureWay, Refusal> {
        if self.variable("AZURE_CERTIFICATE_PASSWORD").is_some() {
            return Err(refusal(
                "`AZURE_CERTIFICATE_PASSWORD`: certificates with a password are not supported".to_owned(),
                "write certificate and private key into a PEM file without one",
            ));
        }
        let file = self.variable("AZURE_CERTIFICATE_PATH").ok_or_else(|| {
            let hint = "set it to a PEM file of the certificate and its private key";
            refusal("`AZURE_CERTIFICATE_PATH` is not set".to_owned(), hint)
        })?;
        let app = self.needed_app("`AZURE_CERTIFICATE_PATH`")?;
        Ok(AzureWay::Certificate { app, file })
    }

    fn machine(&self) -> Result<AzureWay, Refusal> {
        let elsewhere = |variable: &str, place: &str| {
            let message = format!("`{variable}`: the managed identity of {place} is not supported");
            refusal(message, "sign in with `client_secret`, or give an `azure_ad_token`")
        };
        let endpoint = self.variable("IDENTITY_ENDPOINT");
        let host = match (endpoint, self.variable("IDENTITY_HEADER")) {
            (Some(_), Some(_)) if self.variable("IDENTITY_SERVER_THUMBPRINT").is_some() => {
                return Err(elsewhere("IDENTITY_SERVER_THUMBPRINT", "Service Fabric"));
            }
            (Some(url), Some(header)) => ManagedHost::AppService {
                url,
                header: Secret::new(header),
            },
            (Some(_), None) if self.variable("IMDS_ENDPOINT").is_some() => {
                return Err(elsewhere("IMDS_ENDPOINT", "Azure Arc"));
            }
            _ if self.variable("MSI_ENDPOINT").is_some() => {
                return Err(elsewhere("MSI_ENDPOINT", "Azure Machine Learning and Cloud Shell"));
            }
            _ => {
                let url = self.variable("AZURE_POD_IDENTITY_AUTHORITY_HOST");
                let url = url.unwrap_or_else(|| MACHINE.to_owned());
                ManagedHost::Machine {
                    url: url.trim_end_matches('/').to_owned(),
                }
            }
        };
        let client = self.client();
        Ok(AzureWay::Managed(ManagedIdentity { client, host }))
    }

    /// `oidc/file/…` and the like, without the word in front.
    fn assertion(&self, reference: &str) -> Result<Assertion, Refusal> {
        let (kind, name) = reference.split_once('/').unwrap_or((reference, ""));
        let variable = |name: &str| {
            let hint = "it holds the token that `azure_ad_token` names";
            self.variable(name)
                .ok_or_else(|| refusal(format!("the variable `{name}` is not set"), hint))
        };
        Ok(match kind {
            "file" if name.starts_with('/') => Assertion::File(name.to_owned()),
            "env" => Assertion::Text(Secret::new(variable(name)?)),
            "env_path" => Assertion::File(variable(name)?),
            "azure" => Assertion::File(variable("AZURE_FEDERATED_TOKEN_FILE")?),
            "circleci" => Assertion::Text(Secret::new(variable("CIRCLE_OIDC_TOKEN")?)),
            "circleci_v2" => Assertion::Text(Secret::new(variable("CIRCLE_OIDC_TOKEN_V2")?)),
            _ => {
                return Err(refusal(
                    format!("`azure_ad_token: oidc/{kind}/…` is not supported"),
                    "take oidc/file//path, oidc/env/VARIABLE, oidc/env_path/VARIABLE or oidc/azure/",
                ));
            }
        })
    }
}

fn refusal(message: String, hint: &str) -> Refusal {
    Refusal {
        message,
        hint: Some(hint.to_owned()),
    }
}
