//! `litellm_settings.cache_params`.

use super::{Row, Section, Unknown, redis, rows};

/// The section.
pub const SECTION: Section = Section {
    name: "litellm_settings.cache_params",
    doc: "Where answers are kept, and how long.",
    unknown: Unknown::Open,
    required: &[],
    tables: &[COMMON, redis::ROWS, SEMANTIC, FILES],
};

/// What keeps the answers.
const TYPES: &[&str] = &[
    "local",
    "redis",
    "redis-semantic",
    "valkey-semantic",
    "qdrant-semantic",
    "s3",
    "gcs",
    "azure-blob",
    "disk",
];

const COMMON: &[Row] = rows! {
    "type" Choice(TYPES) NotYet = "redis" => "What keeps the answers.";
    "mode" Choice(&["default_on", "default_off"]) NotYet = "default_on" => "Whether calls are cached that don't ask for it.";
    "ttl" Positive NotYet => "Seconds that an answer is kept.";
    "namespace" Text NotYet => "What keys begin with.";
    "supported_call_types" TextList NotYet => "Calls that are cached: acompletion, aembedding, atranscription …";
    "default_in_memory_ttl" Positive NotYet => "Seconds that an answer is kept in memory.";
    "default_in_redis_ttl" Positive NotYet => "Seconds that an answer is kept in Redis.";
    "redis_flush_size" Whole NotYet => "Answers that are written together.";
};

const SEMANTIC: &[Row] = rows! {
    "similarity_threshold" Positive NotYet => "How alike prompts must be, 0 to 1.";
    "redis_semantic_cache_embedding_model" Text NotYet = "text-embedding-ada-002" => "The model that compares prompts.";
    "redis_semantic_cache_index_name" Text NotYet => "The index in Redis.";
    "qdrant_semantic_cache_embedding_model" Text NotYet = "text-embedding-ada-002" => "The model that compares prompts.";
    "qdrant_semantic_cache_vector_size" Whole NotYet => "The length of its vectors.";
    "qdrant_api_base" Text NotYet => "Where Qdrant is.";
    "qdrant_api_key" Text NotYet => "Its key.";
    "qdrant_collection_name" Text NotYet => "The collection.";
    "qdrant_quantization_config" Choice(&["binary", "scalar", "product"]) NotYet => "How vectors are made smaller.";
    "semantic_cache_scope" Choice(&["key", "end_user"]) NotYet => "Who shares answers.";
    "max_messages" Whole NotYet = "4" => "Messages of a chat that is cached at most.";
};

const FILES: &[Row] = rows! {
    "s3_bucket_name" Text NotYet => "S3: the bucket.";
    "s3_region_name" Text NotYet => "S3: its region.";
    "s3_endpoint_url" Text NotYet => "S3: another endpoint.";
    "s3_aws_access_key_id" Text NotYet => "S3: the access key.";
    "s3_aws_secret_access_key" Text NotYet => "S3: its secret.";
    "s3_path" Text NotYet => "S3: the folder.";
    "s3_*" Any NotYet => "S3: other options.";
    "gcs_bucket_name" Text NotYet => "Google Cloud: the bucket.";
    "gcs_path_service_account" Text NotYet => "Google Cloud: the service account's file.";
    "gcs_path" Text NotYet => "Google Cloud: the folder.";
    "azure_account_url" Text NotYet => "Azure: the storage account.";
    "azure_blob_container" Text NotYet => "Azure: the container.";
    "disk_cache_dir" Text NotYet => "The folder on disk.";
};
