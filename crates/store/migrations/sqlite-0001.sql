-- LiteLLM's own tables, with its names and columns. Times are UTC text, 'YYYY-MM-DD HH:MM:SS.mmm'; JSON is text.

CREATE TABLE "LiteLLM_SpendLogs" (
  "request_id" TEXT NOT NULL PRIMARY KEY,
  "call_type" TEXT NOT NULL,
  "api_key" TEXT NOT NULL DEFAULT '',
  "spend" REAL NOT NULL DEFAULT 0.0,
  "total_tokens" INTEGER NOT NULL DEFAULT 0,
  "prompt_tokens" INTEGER NOT NULL DEFAULT 0,
  "completion_tokens" INTEGER NOT NULL DEFAULT 0,
  "startTime" TEXT NOT NULL,
  "endTime" TEXT NOT NULL,
  "request_duration_ms" INTEGER,
  "completionStartTime" TEXT,
  "model" TEXT NOT NULL DEFAULT '',
  "model_id" TEXT DEFAULT '',
  "model_group" TEXT DEFAULT '',
  "custom_llm_provider" TEXT DEFAULT '',
  "api_base" TEXT DEFAULT '',
  "user" TEXT DEFAULT '',
  "metadata" TEXT DEFAULT '{}',
  "cache_hit" TEXT DEFAULT '',
  "cache_key" TEXT DEFAULT '',
  "request_tags" TEXT DEFAULT '[]',
  "team_id" TEXT,
  "organization_id" TEXT,
  "end_user" TEXT,
  "requester_ip_address" TEXT,
  "messages" TEXT DEFAULT '{}',
  "response" TEXT DEFAULT '{}',
  "session_id" TEXT,
  "status" TEXT,
  "mcp_namespaced_tool_name" TEXT,
  "billing_agent_id" TEXT,
  "agent_id" TEXT,
  "proxy_server_request" TEXT DEFAULT '{}',
  "litellm_call_id" TEXT,
  "created_at" TEXT NOT NULL,
  "updated_at" TEXT NOT NULL
);
CREATE INDEX "LiteLLM_SpendLogs_startTime_request_id_idx" ON "LiteLLM_SpendLogs"("startTime", "request_id");
CREATE INDEX "LiteLLM_SpendLogs_api_key_startTime_idx" ON "LiteLLM_SpendLogs"("api_key", "startTime");
CREATE INDEX "LiteLLM_SpendLogs_litellm_call_id_idx" ON "LiteLLM_SpendLogs"("litellm_call_id");
CREATE INDEX "LiteLLM_SpendLogs_end_user_idx" ON "LiteLLM_SpendLogs"("end_user") WHERE "end_user" <> '';
CREATE INDEX "LiteLLM_SpendLogs_session_id_idx" ON "LiteLLM_SpendLogs"("session_id") WHERE "session_id" IS NOT NULL;
CREATE INDEX "LiteLLM_SpendLogs_failure_idx" ON "LiteLLM_SpendLogs"("startTime", "request_id") WHERE "status" = 'failure';

CREATE TABLE "LiteLLM_DailyUserSpend" (
  "id" TEXT NOT NULL PRIMARY KEY,
  "user_id" TEXT NOT NULL,
  "date" TEXT NOT NULL,
  "api_key" TEXT NOT NULL,
  "model" TEXT NOT NULL,
  "model_group" TEXT,
  "custom_llm_provider" TEXT NOT NULL,
  "mcp_namespaced_tool_name" TEXT NOT NULL,
  "endpoint" TEXT NOT NULL,
  "prompt_tokens" INTEGER NOT NULL DEFAULT 0,
  "completion_tokens" INTEGER NOT NULL DEFAULT 0,
  "cache_read_input_tokens" INTEGER NOT NULL DEFAULT 0,
  "cache_creation_input_tokens" INTEGER NOT NULL DEFAULT 0,
  "compression_saved_tokens" INTEGER NOT NULL DEFAULT 0,
  "compression_savings_spend" REAL NOT NULL DEFAULT 0.0,
  "prompt_caching_savings_spend" REAL NOT NULL DEFAULT 0.0,
  "gateway_injected_caching_savings_spend" REAL NOT NULL DEFAULT 0.0,
  "autorouter_savings_spend" REAL NOT NULL DEFAULT 0.0,
  "spend" REAL NOT NULL DEFAULT 0.0,
  "api_requests" INTEGER NOT NULL DEFAULT 0,
  "successful_requests" INTEGER NOT NULL DEFAULT 0,
  "failed_requests" INTEGER NOT NULL DEFAULT 0,
  "total_response_time_ms" INTEGER NOT NULL DEFAULT 0,
  "timed_requests" INTEGER NOT NULL DEFAULT 0,
  "created_at" TEXT NOT NULL,
  "updated_at" TEXT NOT NULL,
  UNIQUE ("user_id", "date", "api_key", "model", "custom_llm_provider", "mcp_namespaced_tool_name", "endpoint")
);
CREATE INDEX "LiteLLM_DailyUserSpend_date_idx" ON "LiteLLM_DailyUserSpend"("date");

CREATE TABLE "LiteLLM_DailyTeamSpend" (
  "id" TEXT NOT NULL PRIMARY KEY,
  "team_id" TEXT NOT NULL,
  "date" TEXT NOT NULL,
  "api_key" TEXT NOT NULL,
  "model" TEXT NOT NULL,
  "model_group" TEXT,
  "custom_llm_provider" TEXT NOT NULL,
  "mcp_namespaced_tool_name" TEXT NOT NULL,
  "endpoint" TEXT NOT NULL,
  "prompt_tokens" INTEGER NOT NULL DEFAULT 0,
  "completion_tokens" INTEGER NOT NULL DEFAULT 0,
  "cache_read_input_tokens" INTEGER NOT NULL DEFAULT 0,
  "cache_creation_input_tokens" INTEGER NOT NULL DEFAULT 0,
  "compression_saved_tokens" INTEGER NOT NULL DEFAULT 0,
  "compression_savings_spend" REAL NOT NULL DEFAULT 0.0,
  "prompt_caching_savings_spend" REAL NOT NULL DEFAULT 0.0,
  "gateway_injected_caching_savings_spend" REAL NOT NULL DEFAULT 0.0,
  "autorouter_savings_spend" REAL NOT NULL DEFAULT 0.0,
  "spend" REAL NOT NULL DEFAULT 0.0,
  "api_requests" INTEGER NOT NULL DEFAULT 0,
  "successful_requests" INTEGER NOT NULL DEFAULT 0,
  "failed_requests" INTEGER NOT NULL DEFAULT 0,
  "total_response_time_ms" INTEGER NOT NULL DEFAULT 0,
  "timed_requests" INTEGER NOT NULL DEFAULT 0,
  "created_at" TEXT NOT NULL,
  "updated_at" TEXT NOT NULL,
  UNIQUE ("team_id", "date", "api_key", "model", "custom_llm_provider", "mcp_namespaced_tool_name", "endpoint")
);
CREATE INDEX "LiteLLM_DailyTeamSpend_date_idx" ON "LiteLLM_DailyTeamSpend"("date");

CREATE TABLE "LiteLLM_DailyEndUserSpend" (
  "id" TEXT NOT NULL PRIMARY KEY,
  "end_user_id" TEXT NOT NULL,
  "date" TEXT NOT NULL,
  "api_key" TEXT NOT NULL,
  "model" TEXT NOT NULL,
  "model_group" TEXT,
  "custom_llm_provider" TEXT NOT NULL,
  "mcp_namespaced_tool_name" TEXT NOT NULL,
  "endpoint" TEXT NOT NULL,
  "prompt_tokens" INTEGER NOT NULL DEFAULT 0,
  "completion_tokens" INTEGER NOT NULL DEFAULT 0,
  "cache_read_input_tokens" INTEGER NOT NULL DEFAULT 0,
  "cache_creation_input_tokens" INTEGER NOT NULL DEFAULT 0,
  "compression_saved_tokens" INTEGER NOT NULL DEFAULT 0,
  "compression_savings_spend" REAL NOT NULL DEFAULT 0.0,
  "prompt_caching_savings_spend" REAL NOT NULL DEFAULT 0.0,
  "gateway_injected_caching_savings_spend" REAL NOT NULL DEFAULT 0.0,
  "autorouter_savings_spend" REAL NOT NULL DEFAULT 0.0,
  "spend" REAL NOT NULL DEFAULT 0.0,
  "api_requests" INTEGER NOT NULL DEFAULT 0,
  "successful_requests" INTEGER NOT NULL DEFAULT 0,
  "failed_requests" INTEGER NOT NULL DEFAULT 0,
  "total_response_time_ms" INTEGER NOT NULL DEFAULT 0,
  "timed_requests" INTEGER NOT NULL DEFAULT 0,
  "created_at" TEXT NOT NULL,
  "updated_at" TEXT NOT NULL,
  UNIQUE ("end_user_id", "date", "api_key", "model", "custom_llm_provider", "mcp_namespaced_tool_name", "endpoint")
);
CREATE INDEX "LiteLLM_DailyEndUserSpend_date_idx" ON "LiteLLM_DailyEndUserSpend"("date");

CREATE TABLE "LiteLLM_DailyTagSpend" (
  "id" TEXT NOT NULL PRIMARY KEY,
  "tag" TEXT NOT NULL,
  "request_id" TEXT,
  "date" TEXT NOT NULL,
  "api_key" TEXT NOT NULL,
  "model" TEXT NOT NULL,
  "model_group" TEXT,
  "custom_llm_provider" TEXT NOT NULL,
  "mcp_namespaced_tool_name" TEXT NOT NULL,
  "endpoint" TEXT NOT NULL,
  "prompt_tokens" INTEGER NOT NULL DEFAULT 0,
  "completion_tokens" INTEGER NOT NULL DEFAULT 0,
  "cache_read_input_tokens" INTEGER NOT NULL DEFAULT 0,
  "cache_creation_input_tokens" INTEGER NOT NULL DEFAULT 0,
  "compression_saved_tokens" INTEGER NOT NULL DEFAULT 0,
  "compression_savings_spend" REAL NOT NULL DEFAULT 0.0,
  "prompt_caching_savings_spend" REAL NOT NULL DEFAULT 0.0,
  "gateway_injected_caching_savings_spend" REAL NOT NULL DEFAULT 0.0,
  "autorouter_savings_spend" REAL NOT NULL DEFAULT 0.0,
  "spend" REAL NOT NULL DEFAULT 0.0,
  "api_requests" INTEGER NOT NULL DEFAULT 0,
  "successful_requests" INTEGER NOT NULL DEFAULT 0,
  "failed_requests" INTEGER NOT NULL DEFAULT 0,
  "total_response_time_ms" INTEGER NOT NULL DEFAULT 0,
  "timed_requests" INTEGER NOT NULL DEFAULT 0,
  "created_at" TEXT NOT NULL,
  "updated_at" TEXT NOT NULL,
  UNIQUE ("tag", "date", "api_key", "model", "custom_llm_provider", "mcp_namespaced_tool_name", "endpoint")
);
CREATE INDEX "LiteLLM_DailyTagSpend_date_idx" ON "LiteLLM_DailyTagSpend"("date");

CREATE TABLE "LiteLLM_DailyGlobalSpend" (
  "id" TEXT NOT NULL PRIMARY KEY,
  "date" TEXT NOT NULL,
  "model" TEXT NOT NULL,
  "model_group" TEXT NOT NULL,
  "custom_llm_provider" TEXT NOT NULL,
  "mcp_namespaced_tool_name" TEXT NOT NULL,
  "endpoint" TEXT NOT NULL,
  "prompt_tokens" INTEGER NOT NULL DEFAULT 0,
  "completion_tokens" INTEGER NOT NULL DEFAULT 0,
  "cache_read_input_tokens" INTEGER NOT NULL DEFAULT 0,
  "cache_creation_input_tokens" INTEGER NOT NULL DEFAULT 0,
  "compression_saved_tokens" INTEGER NOT NULL DEFAULT 0,
  "compression_savings_spend" REAL NOT NULL DEFAULT 0.0,
  "prompt_caching_savings_spend" REAL NOT NULL DEFAULT 0.0,
  "gateway_injected_caching_savings_spend" REAL NOT NULL DEFAULT 0.0,
  "autorouter_savings_spend" REAL NOT NULL DEFAULT 0.0,
  "spend" REAL NOT NULL DEFAULT 0.0,
  "api_requests" INTEGER NOT NULL DEFAULT 0,
  "successful_requests" INTEGER NOT NULL DEFAULT 0,
  "failed_requests" INTEGER NOT NULL DEFAULT 0,
  "total_response_time_ms" INTEGER NOT NULL DEFAULT 0,
  "timed_requests" INTEGER NOT NULL DEFAULT 0,
  "created_at" TEXT NOT NULL,
  "updated_at" TEXT NOT NULL,
  UNIQUE ("date", "model", "model_group", "custom_llm_provider", "mcp_namespaced_tool_name", "endpoint")
);
CREATE INDEX "LiteLLM_DailyGlobalSpend_date_idx" ON "LiteLLM_DailyGlobalSpend"("date");

-- Tables of our own. Money is text: whole numbers of 10^-15 USD. Times are microseconds since 1970 UTC.

-- What was spent, exactly, by scope and by the beginning of the window.
CREATE TABLE "litellm_rs_spend_sum" (
  "scope" TEXT NOT NULL,
  "window_start" INTEGER NOT NULL,
  "femtos" TEXT NOT NULL,
  PRIMARY KEY ("scope", "window_start")
) WITHOUT ROWID;

-- How far each journal writer's entries are in this database.
CREATE TABLE "litellm_rs_ship_position" (
  "instance" TEXT NOT NULL,
  "writer" INTEGER NOT NULL,
  "segment" INTEGER NOT NULL,
  "offset" INTEGER NOT NULL,
  PRIMARY KEY ("instance", "writer")
) WITHOUT ROWID;
