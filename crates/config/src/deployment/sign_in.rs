//! Who signs in for a deployment whose requests carry a cloud's access token.

use crate::secret::Secret;

/// Credentials that access tokens are asked for with.
#[derive(Clone, Debug)]
pub enum SignIn {
    /// Microsoft's Entra ID.
    Azure(AzureSignIn),
    /// Google Cloud.
    Google(GoogleSignIn),
}

/// Credentials of Entra ID.
#[derive(Clone, Debug)]
pub struct AzureSignIn {
    /// Where tokens are given, without a slash at its end.
    pub authority: String,
    /// What they are for.
    pub scope: String,
    /// Who asks.
    pub way: AzureWay,
}

/// Who asks Entra ID.
#[derive(Clone, Debug)]
pub enum AzureWay {
    /// An application with its secret.
    Secret {
        /// The application.
        app: AzureApp,
        /// Its secret.
        secret: Secret,
    },
    /// An application with its certificate.
    Certificate {
        /// The application.
        app: AzureApp,
        /// The PEM file of the certificate and its private key.
        file: String,
    },
    /// An application with a token of somebody whom it trusts.
    Federated {
        /// The application.
        app: AzureApp,
        /// That token.
        token: Assertion,
    },
    /// A user with a password.
    Password {
        /// The application that the user signs in to.
        client: String,
        /// The user.
        user: String,
        /// The password.
        password: Secret,
    },
    /// The machine itself.
    Managed(ManagedIdentity),
}

/// An application of a tenant.
#[derive(Clone, Debug)]
pub struct AzureApp {
    /// The tenant's id or name.
    pub tenant: String,
    /// The application's id.
    pub client: String,
}

/// A token of somebody else.
#[derive(Clone, Debug)]
pub enum Assertion {
    /// The file that has the current one.
    File(String),
    /// The token.
    Text(Secret),
}

/// An identity of the machine.
#[derive(Clone, Debug)]
pub struct ManagedIdentity {
    /// Which, where it has more than one.
    pub client: Option<String>,
    /// Whom it asks.
    pub host: ManagedHost,
}

/// Where a machine gets its tokens.
#[derive(Clone, Debug)]
pub enum ManagedHost {
    /// A virtual machine's own metadata service.
    Machine {
        /// Its base URL.
        url: String,
    },
    /// App Service, Functions and Container Apps.
    AppService {
        /// The URL.
        url: String,
        /// What it wants to see in a header.
        header: Secret,
    },
}

/// Credentials of Google Cloud: the first of these that there is.
#[derive(Clone, Debug)]
pub struct GoogleSignIn {
    /// JSON, or the file that holds it.
    pub credentials: Option<Secret>,
    /// The file that gcloud writes (`gcloud auth application-default login`).
    pub own_file: Option<String>,
    /// Host and port of the machine's metadata service.
    pub metadata_host: String,
}
