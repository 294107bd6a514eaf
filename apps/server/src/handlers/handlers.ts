import type { Handlers } from '../handler.ts';
import {
  apiKeys,
  audit,
  changeSettings,
  createApiKey,
  createUser,
  login,
  logout,
  revokeApiKey,
  session,
  settings,
  users,
} from './access.ts';
import { events, order, orders, release, reserve, stockLevels, stockMoves } from './commerce.ts';
import { customer, customers, segmentMap, segments } from './customers.ts';
import { dataIssues, rejectedRows } from './data.ts';
import { decide, decision, decisions } from './decisions.ts';
import { dimensions } from './dimensions.ts';
import { kpiDefinitions, kpiRowsOf, kpis, search } from './figures.ts';
import { linkCustomer, personProposals, unlinkCustomers } from './identity.ts';
import { importUpload } from './imports.ts';
import { model, models, promoteModel, retireModel, rollBackModel } from './models.ts';
import { overview } from './overview.ts';
import { consents, eraseCustomer, setConsent } from './privacy.ts';
import { forecasts, plans, product, products } from './products.ts';
import { recommendationEffect, ruleSetWorth } from './recommendation-effect.ts';
import { customersForProduct, recommendationList } from './recommendation-lists.ts';
import { recommend } from './recommendations.ts';
import { removeRuleSet, ruleSets, saveRuleSet } from './rule-sets.ts';
import { run, runs, startRun, stopRun } from './runs.ts';
import {
  cancelPurchaseOrder,
  cancelTransfer,
  purchaseOrder,
  purchaseOrders,
  receivePurchaseOrder,
  receiveTransfer,
  shipTransfer,
  transfer,
  transfers,
} from './supply.ts';
import { removeTarget, setTarget, targets } from './targets.ts';

/** One handler for each row of the route table. */
export const HANDLERS: Handlers = {
  login,
  session,
  logout,
  settings,
  changeSettings,
  apiKeys,
  createApiKey,
  revokeApiKey,
  users,
  createUser,
  audit,
  overview,
  kpis,
  kpiDefinitions,
  kpiRows: kpiRowsOf,
  targets,
  setTarget,
  removeTarget,
  dimensions,
  search,
  products,
  product,
  orders,
  order,
  purchaseOrders,
  purchaseOrder,
  receivePurchaseOrder,
  cancelPurchaseOrder,
  transfers,
  transfer,
  shipTransfer,
  receiveTransfer,
  cancelTransfer,
  stockLevels,
  stockMoves,
  reserve,
  release,
  events,
  forecasts,
  plans,
  customers,
  customer,
  consents,
  setConsent,
  eraseCustomer,
  personProposals,
  linkCustomer,
  unlinkCustomers,
  segments,
  segmentMap,
  recommend,
  recommendationList,
  customersForProduct,
  recommendationEffect,
  ruleSetWorth,
  ruleSets,
  saveRuleSet,
  removeRuleSet,
  decisions,
  decision,
  decide,
  runs,
  run,
  startRun,
  stopRun,
  dataIssues,
  rejectedRows,
  importFiles: importUpload,
  models,
  model,
  promoteModel,
  rollBackModel,
  retireModel,
};
