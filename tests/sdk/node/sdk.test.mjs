// OpenAI's SDK for Node. One process runs all cases, one after the other, since they count what one upstream got.

import "./chat.mjs";
import "./tools.mjs";
import "./schemas.mjs";
import "./errors.mjs";
import "./patience.mjs";
import "./headers.mjs";
import "./many.mjs";
