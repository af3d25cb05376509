-- A table of our own. Times are microseconds since 1970 UTC.

-- Responses that a translation answered, with their conversations. The payload is sealed for its id.
CREATE TABLE "litellm_rs_response" (
  "id" TEXT NOT NULL PRIMARY KEY,
  "owner_key" TEXT NOT NULL,
  "owner_team" TEXT NOT NULL,
  "created" BIGINT NOT NULL,
  "expires" BIGINT NOT NULL,
  "payload" BLOB NOT NULL
);
CREATE INDEX "litellm_rs_response_expires_idx" ON "litellm_rs_response"("expires");
