#!/usr/bin/env node
// Hands over to the command line, under a Node that can run it.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { handOver, newEnough } from './carried-node.js';

const entry = join(dirname(fileURLToPath(import.meta.url)), '..', 'src', 'cli', 'main.ts');

if (newEnough) await import(entry);
else handOver([entry, ...process.argv.slice(2)]);
