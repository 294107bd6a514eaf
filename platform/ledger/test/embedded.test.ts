import { afterAll } from 'vitest';
import { openLedger } from '../src/index.ts';
import { clock, removeFolder, temporaryFolder } from './clusters.ts';
import { ledgerSuite } from './ledger-suite.ts';

const dataDir = temporaryFolder('embedded');
afterAll(() => removeFolder(dataDir));

ledgerSuite('the ledger on its embedded PostgreSQL', () => openLedger({ dataDir, clock }));
