import { startFixtureServer } from './fixture-server.ts';

/** `tsx --conditions=quanyu-source test/fixture-server/main.ts [PORT]`: the console to look at. */
const server = await startFixtureServer(Number(process.argv[2] ?? 0));
process.stdout.write(`${server.address}\n`);
