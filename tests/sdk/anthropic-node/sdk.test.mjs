// Anthropic's SDK for Node. One process runs all cases.

import "./messages.mjs";
import "./tools.mjs";
import "./errors.mjs";
