#!/usr/bin/env node
// `node bin/with-node.js <values>` runs `node <values>` under a Node that Muster can use, for the scripts of package.json.
import { handOver } from './carried-node.js';

handOver(process.argv.slice(2));
