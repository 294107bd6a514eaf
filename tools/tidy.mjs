/** Runs every tidy rule over the repository; prints what is wrong and where; exits 1 if anything is. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readRepository } from './tidy/repository.mjs';
import { RULES } from './tidy/rules.mjs';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const repository = readRepository(root);
let faults = 0;
for (const [name, rule] of Object.entries(RULES)) {
  for (const fault of rule(repository)) {
    process.stdout.write(`${name}: ${fault}\n`);
    faults++;
  }
}
process.stdout.write(
  `tidy: ${Object.keys(RULES).length} rules, ${repository.files.size} files, ${faults} faults\n`,
);
process.exit(faults === 0 ? 0 : 1);
