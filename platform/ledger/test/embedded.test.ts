import { temporaryDataDir } from '@quanyu/testkit';
import { openLedger } from '../src/index.ts';
import { clock } from './clusters.ts';
import { ledgerSuite } from './ledger-suite.ts';

const dataDir = temporaryDataDir('embedded');

ledgerSuite('the ledger on its embedded PostgreSQL', () => openLedger({ dataDir, clock }));
