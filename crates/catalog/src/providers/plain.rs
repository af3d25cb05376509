//! Providers that differ by their URL, their key and the parameters that they take.

use super::{Provider, chat};
use crate::params::tables;
use wire::facts::Quirk;

/// Sorted by name.
pub(super) static ROWS: &[Provider] = &[
    chat("abliteration", "Abliteration")
        .at("https://api.abliteration.ai/v1")
        .key(&["ABLITERATION_API_KEY"])
        .max_tokens()
        .quirks(&[Quirk::Verbatim]),
    chat("ai21", "Ai21")
        .at("https://api.ai21.com/studio/v1")
        .key(&["AI21_API_KEY"])
        .base(&["AI21_API_BASE"])
        .takes(&tables::AI21)
        .max_tokens(),
    chat("ai21_chat", "Ai21_chat")
        .at("https://api.ai21.com/studio/v1")
        .key(&["AI21_API_KEY"])
        .base(&["AI21_API_BASE"])
        .takes(&tables::AI21)
        .max_tokens(),
    chat("aihubmix", "Aihubmix")
        .at("https://aihubmix.com/v1")
        .key(&["AIHUBMIX_API_KEY"])
        .base(&["AIHUBMIX_API_BASE"])
        .max_tokens()
        .quirks(&[Quirk::Verbatim]),
    chat("aiml", "Aiml")
        .at("https://api.aimlapi.com/v1")
        .key(&["AIML_API_KEY", "AIMLAPI_KEY"])
        .base(&["AIML_API_BASE"])
        .max_tokens()
        .quirks(&[Quirk::Verbatim]),
    chat("apertis", "Apertis")
        .at("https://api.stima.tech/v1")
        .key(&["STIMA_API_KEY"])
        .takes(&tables::DECLARED)
        .max_tokens(),
    chat("assemblyai", "Assemblyai")
        .at("https://llm-gateway.assemblyai.com/v1")
        .key(&["ASSEMBLYAI_API_KEY"])
        .takes(&tables::DECLARED),
    chat("baseten", "Baseten")
        .at("https://inference.baseten.co/v1")
        .key(&["BASETEN_API_KEY"])
        .base(&["BASETEN_API_BASE"])
        .takes(&tables::BASETEN)
        .max_tokens(),
    chat("cerebras", "Cerebras")
        .at("https://api.cerebras.ai/v1")
        .key(&["CEREBRAS_API_KEY"])
        .base(&["CEREBRAS_API_BASE"])
        .takes(&tables::CEREBRAS)
        .max_tokens(),
    chat("charity_engine", "Charity_engine")
        .at("https://api.charityengine.services/remotejobs/v2/inference")
        .key(&["CHARITY_ENGINE_API_KEY"])
        .takes(&tables::DECLARED)
        .max_tokens(),
    chat("chutes", "Chutes")
        .at("https://llm.chutes.ai/v1")
        .key(&["CHUTES_API_KEY"])
        .takes(&tables::DECLARED)
        .max_tokens(),
    chat("clarifai", "Clarifai")
        .at("https://api.clarifai.com/v2/ext/openai/v1")
        .key(&["CLARIFAI_API_KEY", "CLARIFAI_PAT"])
        .base(&["CLARIFAI_API_BASE"])
        .quirks(&[Quirk::ClarifaiModel, Quirk::RawErrors]),
    chat("codestral", "Codestral")
        .at("https://codestral.mistral.ai/v1")
        .key(&["CODESTRAL_API_KEY"])
        .base(&["CODESTRAL_API_BASE"])
        .takes(&tables::MISTRAL)
        .max_tokens()
        .quirks(&[Quirk::RequiredToAny, Quirk::DropSchemaIds, Quirk::MistralMessages]),
    chat("cognition", "Cognition")
        .at("https://api.cognition.ai/v1")
        .key(&["COGNITION_API_KEY"])
        .base(&["COGNITION_API_BASE"])
        .takes(&tables::DECLARED),
    chat("cometapi", "Cometapi")
        .at("https://api.cometapi.com/v1")
        .key(&["COMETAPI_API_KEY", "COMETAPI_KEY"])
        .base(&["COMETAPI_API_BASE", "COMETAPI_BASE_URL"])
        .quirks(&[Quirk::RawErrors]),
    chat("compactifai", "Compactifai")
        .at("https://api.compactif.ai/v1")
        .key(&["COMPACTIFAI_API_KEY"])
        .quirks(&[Quirk::RawErrors]),
    chat("cortecs", "Cortecs")
        .at("https://api.cortecs.ai/v1")
        .key(&["CORTECS_API_KEY"])
        .base(&["CORTECS_API_BASE"])
        .takes(&tables::DECLARED),
    chat("crusoe", "Crusoe")
        .at("https://managed-inference-api-proxy.crusoecloud.com/v1")
        .key(&["CRUSOE_API_KEY"])
        .base(&["CRUSOE_API_BASE"])
        .max_tokens()
        .quirks(&[Quirk::Verbatim]),
    chat("custom_openai", "OpenAI")
        .key(&["OPENAI_API_KEY"])
        .base(&["OPENAI_BASE_URL", "OPENAI_API_BASE"])
        .max_tokens(),
    chat("darkbloom", "Darkbloom")
        .at("https://api.darkbloom.dev/v1")
        .key(&["DARKBLOOM_API_KEY"])
        .base(&["DARKBLOOM_API_BASE"])
        .takes(&tables::DECLARED)
        .max_tokens(),
    chat("edenai", "Edenai")
        .at("https://api.edenai.run/v3")
        .key(&["EDENAI_API_KEY"])
        .base(&["EDENAI_API_BASE"])
        .quirks(&[Quirk::RawErrors]),
    chat("empiriolabs", "Empiriolabs")
        .at("https://api.empiriolabs.ai/v1")
        .key(&["EMPIRIOLABS_API_KEY"])
        .base(&["EMPIRIOLABS_API_BASE"])
        .max_tokens()
        .quirks(&[Quirk::Verbatim]),
    chat("empower", "Empower")
        .at("https://app.empower.dev/api/v1")
        .key(&["EMPOWER_API_KEY"])
        .base(&["EMPOWER_API_BASE"])
        .max_tokens(),
    chat("featherless_ai", "Featherless_ai")
        .at("https://api.featherless.ai/v1")
        .key(&["FEATHERLESS_AI_API_KEY", "FEATHERLESS_API_KEY"])
        .base(&["FEATHERLESS_AI_API_BASE", "FEATHERLESS_API_BASE"])
        .takes(&tables::FEATHERLESS)
        .max_tokens(),
    chat("friendliai", "Friendliai")
        .at("https://api.friendli.ai/serverless/v1")
        .key(&["FRIENDLIAI_API_KEY", "FRIENDLI_TOKEN"])
        .base(&["FRIENDLI_API_BASE"])
        .max_tokens(),
    chat("galadriel", "Galadriel")
        .at("https://api.galadriel.com/v1")
        .key(&["GALADRIEL_API_KEY"])
        .base(&["GALADRIEL_API_BASE"])
        .max_tokens(),
    chat("github", "Github")
        .at("https://models.inference.ai.azure.com")
        .key(&["GITHUB_API_KEY"])
        .base(&["GITHUB_API_BASE"])
        .max_tokens(),
    chat("gmi", "Gmi")
        .at("https://api.gmi-serving.com/v1")
        .key(&["GMI_API_KEY"])
        .max_tokens()
        .quirks(&[Quirk::Verbatim]),
    chat("helicone", "Helicone")
        .at("https://ai-gateway.helicone.ai")
        .key(&["HELICONE_API_KEY"])
        .takes(&tables::DECLARED),
    chat("hyperbolic", "Hyperbolic")
        .at("https://api.hyperbolic.xyz/v1")
        .key(&["HYPERBOLIC_API_KEY"])
        .base(&["HYPERBOLIC_API_BASE"])
        .takes(&tables::HYPERBOLIC),
    chat("inception", "Inception")
        .at("https://api.inceptionlabs.ai/v1")
        .key(&["INCEPTION_API_KEY"])
        .base(&["INCEPTION_API_BASE"])
        .takes(&tables::INCEPTION)
        .max_tokens(),
    chat("lambda_ai", "Lambda_ai")
        .at("https://api.lambda.ai/v1")
        .key(&["LAMBDA_API_KEY"])
        .base(&["LAMBDA_API_BASE"])
        .max_tokens(),
    chat("libertai", "Libertai")
        .at("https://api.libertai.io/v1")
        .key(&["LIBERTAI_API_KEY"])
        .base(&["LIBERTAI_API_BASE"])
        .takes(&tables::DECLARED)
        .max_tokens(),
    chat("llamagate", "Llamagate")
        .at("https://api.llamagate.dev/v1")
        .key(&["LLAMAGATE_API_KEY"])
        .max_tokens()
        .quirks(&[Quirk::Verbatim]),
    chat("meta", "Meta")
        .at("https://api.meta.ai/v1")
        .key(&["META_API_KEY"])
        .base(&["META_API_BASE"])
        .takes(&tables::DECLARED),
    chat("meta_llama", "Meta_llama")
        .at("https://api.llama.com/compat/v1")
        .key(&["LLAMA_API_KEY"])
        .base(&["LLAMA_API_BASE"]),
    chat("morph", "Morph")
        .at("https://api.morphllm.com/v1")
        .key(&["MORPH_API_KEY"])
        .base(&["MORPH_API_BASE"])
        .takes(&tables::MORPH),
    chat("nadir", "Nadir")
        .at("https://api.getnadir.com/v1")
        .key(&["NADIR_API_KEY"])
        .base(&["NADIR_API_BASE"])
        .takes(&tables::NADIR)
        .quirks(&[Quirk::RawErrors]),
    chat("nano-gpt", "Nano-gpt")
        .at("https://nano-gpt.com/api/v1")
        .key(&["NANOGPT_API_KEY"])
        .takes(&tables::DECLARED)
        .max_tokens(),
    chat("nebius", "Nebius")
        .at("https://api.studio.nebius.ai/v1")
        .key(&["NEBIUS_API_KEY"])
        .base(&["NEBIUS_API_BASE"])
        .max_tokens(),
    chat("neosantara", "Neosantara")
        .at("https://api.neosantara.xyz/v1")
        .key(&["NEOSANTARA_API_KEY"])
        .base(&["NEOSANTARA_API_BASE"])
        .takes(&tables::DECLARED)
        .max_tokens(),
    chat("nscale", "Nscale")
        .at("https://inference.api.nscale.com/v1")
        .key(&["NSCALE_API_KEY"])
        .base(&["NSCALE_API_BASE"])
        .takes(&tables::NSCALE),
    chat("nvidia_nim", "Nvidia_nim")
        .at("https://integrate.api.nvidia.com/v1")
        .key(&["NVIDIA_NIM_API_KEY"])
        .base(&["NVIDIA_NIM_API_BASE"])
        .takes(&tables::NVIDIA_NIM)
        .max_tokens(),
    chat("openai_like", "Openai_like")
        .key(&["OPENAI_LIKE_API_KEY"])
        .base(&["OPENAI_LIKE_API_BASE"]),
    chat("ovhcloud", "Ovhcloud")
        .at("https://oai.endpoints.kepler.ai.cloud.ovh.net/v1")
        .key(&["OVHCLOUD_API_KEY"])
        .quirks(&[Quirk::RawErrors]),
    chat("parasail", "Parasail")
        .at("https://api.parasail.io/v1")
        .key(&["PARASAIL_API_KEY"])
        .base(&["PARASAIL_API_BASE"])
        .takes(&tables::DECLARED),
    chat("pinstripes", "Pinstripes")
        .at("https://pinstripes.io/v1")
        .key(&["PINSTRIPES_API_KEY"])
        .base(&["PINSTRIPES_API_BASE"])
        .takes(&tables::DECLARED)
        .max_tokens(),
    chat("poe", "Poe")
        .at("https://api.poe.com/v1")
        .key(&["POE_API_KEY"])
        .takes(&tables::DECLARED)
        .max_tokens(),
    chat("prism", "Prism")
        .at("https://api.prisminference.com/v1")
        .key(&["PRISM_API_KEY"])
        .base(&["PRISM_API_BASE"])
        .takes(&tables::DECLARED),
    chat("reka", "Reka")
        .at("https://api.reka.ai/v1")
        .key(&["REKA_API_KEY"])
        .base(&["REKA_API_BASE"])
        .takes(&tables::DECLARED),
    chat("sail", "Sail")
        .at("https://api.sailresearch.com/v1")
        .key(&["SAIL_API_KEY"])
        .base(&["SAIL_API_BASE"])
        .takes(&tables::SAIL),
    chat("sarvam", "Sarvam")
        .at("https://api.sarvam.ai/v1")
        .key(&["SARVAM_API_KEY"])
        .max_tokens()
        .quirks(&[Quirk::Verbatim]),
    chat("scaleway", "Scaleway")
        .at("https://api.scaleway.ai/v1")
        .key(&["SCW_SECRET_KEY"])
        .takes(&tables::DECLARED),
    chat("scx-ai", "Scx-ai")
        .at("https://api.scx.ai/v1")
        .key(&["SCX_API_KEY"])
        .base(&["SCX_API_BASE"])
        .takes(&tables::DECLARED)
        .max_tokens(),
    chat("synthetic", "Synthetic")
        .at("https://api.synthetic.new/openai/v1")
        .key(&["SYNTHETIC_API_KEY"])
        .takes(&tables::DECLARED)
        .max_tokens(),
    chat("tensormesh", "Tensormesh")
        .at("https://serverless.tensormesh.ai/v1")
        .key(&["TENSORMESH_INFERENCE_API_KEY"])
        .base(&["TENSORMESH_SERVERLESS_BASE_URL"])
        .takes(&tables::DECLARED)
        .max_tokens(),
    chat("v0", "V0")
        .at("https://api.v0.dev/v1")
        .key(&["V0_API_KEY"])
        .base(&["V0_API_BASE"])
        .takes(&tables::V0),
    chat("veniceai", "Veniceai")
        .at("https://api.venice.ai/api/v1")
        .key(&["VENICE_AI_API_KEY"])
        .max_tokens()
        .quirks(&[Quirk::Verbatim]),
    chat("vercel_ai_gateway", "Vercel_ai_gateway")
        .at("https://ai-gateway.vercel.sh/v1")
        .key(&["VERCEL_AI_GATEWAY_API_KEY", "VERCEL_OIDC_TOKEN"])
        .base(&["VERCEL_AI_GATEWAY_API_BASE"]),
    chat("wandb", "Wandb")
        .at("https://api.inference.wandb.ai/v1")
        .key(&["WANDB_API_KEY"])
        .base(&["WANDB_API_BASE"])
        .takes(&tables::WANDB)
        .max_tokens(),
    chat("xiaomi_mimo", "Xiaomi_mimo")
        .at("https://api.xiaomimimo.com/v1")
        .key(&["XIAOMI_MIMO_API_KEY"])
        .takes(&tables::DECLARED)
        .max_tokens(),
    chat("xinference", "Xinference")
        .at("http://127.0.0.1:9997/v1")
        .key(&["XINFERENCE_API_KEY"])
        .base(&["XINFERENCE_API_BASE"])
        .default_key("stub-xinference-key")
        .max_tokens()
        .quirks(&[Quirk::Verbatim]),
];
