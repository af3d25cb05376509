//! Durable truth: the journal, the schema, spend logs.
