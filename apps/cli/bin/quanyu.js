#!/usr/bin/env -S node --max-semi-space-size=64
// Plain JavaScript, so that it runs before anything is built. The larger young generation halves the
// time that importing files spends on collecting short-lived rows.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`error CLI_NODE_TOO_OLD: Cannot run on Node ${process.versions.node}\n`);
  process.stderr.write('  remedy: Install Node 20.19 or newer.\n');
  process.exit(4);
}
const tools = new URL('../../../tools/ensure-built.mjs', import.meta.url);
try {
  // Installed from a package there are no tools, and the build lies beside the source.
  const { existsSync } = await import('node:fs');
  if (existsSync(tools)) await (await import(tools.href)).ensureBuilt();
} catch (error) {
  process.stderr.write(`error CLI_BUILD_FAILED: ${error.message}\n`);
  process.stderr.write('  remedy: Run npm install, then npm run build, and look at its output.\n');
  process.exit(4);
}
const { main } = await import('../dist/main.js');
process.exitCode = await main(process.argv.slice(2));
