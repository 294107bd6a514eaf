import type { ComponentType } from 'react';
import { createBrowserRouter } from 'react-router';
import { NotFoundPage, RouteFault } from './pages/not-found-page.tsx';
import { SessionGate } from './session/session.tsx';
import { Shell } from './shell/shell.tsx';
import { PageBones } from './ui/skeletons.tsx';

type Load = () => Promise<ComponentType>;

/** Each page is a chunk of its own, fetched when it is first opened. */
function page(path: string, load: Load) {
  return {
    path,
    HydrateFallback: PageBones,
    ErrorBoundary: RouteFault,
    lazy: async () => ({ Component: await load() }),
  };
}

const PAGES = [
  page('/', async () => (await import('./pages/overview/overview-page.tsx')).OverviewPage),
  page('/targets', async () => (await import('./pages/targets/targets-page.tsx')).TargetsPage),
  page('/orders', async () => (await import('./pages/orders/orders-page.tsx')).OrdersPage),
  page('/orders/:order', async () => (await import('./pages/orders/order-page.tsx')).OrderPage),
  page(
    '/purchasing',
    async () => (await import('./pages/purchasing/purchasing-page.tsx')).PurchaseOrdersPage,
  ),
  page(
    '/purchasing/orders/:id',
    async () => (await import('./pages/purchasing/purchase-order-page.tsx')).PurchaseOrderPage,
  ),
  page(
    '/purchasing/transfers',
    async () => (await import('./pages/purchasing/purchasing-page.tsx')).TransfersPage,
  ),
  page(
    '/purchasing/transfers/:id',
    async () => (await import('./pages/purchasing/transfer-page.tsx')).TransferPage,
  ),
  page(
    '/purchasing/list',
    async () => (await import('./pages/purchasing/buyers-page.tsx')).BuyersPage,
  ),
  page(
    '/purchasing/alerts',
    async () => (await import('./pages/purchasing/alerts-page.tsx')).AlertsPage,
  ),
  page(
    '/purchasing/map',
    async () => (await import('./pages/purchasing/transfer-map-page.tsx')).TransferMapPage,
  ),
  page('/purchasing/lab', async () => (await import('./pages/purchasing/lab-page.tsx')).LabPage),
  page(
    '/purchasing/suppliers',
    async () => (await import('./pages/suppliers/suppliers-page.tsx')).SuppliersPage,
  ),
  page(
    '/purchasing/suppliers/:supplier',
    async () => (await import('./pages/suppliers/supplier-page.tsx')).SupplierPage,
  ),
  page(
    '/warehouse',
    async () => (await import('./pages/warehouse/warehouse-page.tsx')).WarehousePage,
  ),
  page('/delivery', async () => (await import('./pages/delivery/delivery-page.tsx')).DeliveryPage),
  page('/floor', async () => (await import('./pages/floor/floor-page.tsx')).FloorPage),
  page('/data', async () => (await import('./pages/data/data-page.tsx')).DataPage),
  page('/stock', async () => (await import('./pages/stock/stock-page.tsx')).StockPage),
  page(
    '/forecasts',
    async () => (await import('./pages/forecasts/quality-page.tsx')).ForecastQualityPage,
  ),
  page('/stock/:product', async () => (await import('./pages/stock/product-page.tsx')).ProductPage),
  page(
    '/customers',
    async () => (await import('./pages/customers/customers-page.tsx')).CustomersPage,
  ),
  page(
    '/customers/:customer',
    async () => (await import('./pages/customers/customer-page.tsx')).CustomerPage,
  ),
  page('/segments', async () => (await import('./pages/customers/segments-page.tsx')).SegmentsPage),
  page('/persons', async () => (await import('./pages/customers/persons-page.tsx')).PersonsPage),
  page(
    '/recommendations',
    async () => (await import('./pages/recommendations/workbench-page.tsx')).WorkbenchPage,
  ),
  page(
    '/recommendations/rules',
    async () => (await import('./pages/recommendations/rules-page.tsx')).RulesPage,
  ),
  page(
    '/recommendations/effect',
    async () => (await import('./pages/recommendations/effect-page.tsx')).EffectPage,
  ),
  page(
    '/recommendations/models',
    async () => (await import('./pages/recommendations/models-page.tsx')).ModelsPage,
  ),
  page(
    '/decisions',
    async () => (await import('./pages/decisions/decisions-page.tsx')).DecisionsPage,
  ),
  page(
    '/decisions/:decision',
    async () => (await import('./pages/decisions/decision-page.tsx')).DecisionPage,
  ),
  page('/runs', async () => (await import('./pages/runs/runs-page.tsx')).RunsPage),
  page('/models/:model', async () => (await import('./pages/models/model-page.tsx')).ModelPage),
  page('/settings', async () => (await import('./pages/settings/settings-page.tsx')).SettingsPage),
];

function GatedShell() {
  return (
    <SessionGate>
      <Shell />
    </SessionGate>
  );
}

export function makeRouter() {
  return createBrowserRouter([
    page('/login', async () => (await import('./pages/login-page.tsx')).LoginPage),
    page(
      '/supplier/:token',
      async () => (await import('./pages/suppliers/portal-page.tsx')).PortalPage,
    ),
    {
      Component: GatedShell,
      ErrorBoundary: RouteFault,
      children: [...PAGES, { path: '*', Component: NotFoundPage }],
    },
  ]);
}
