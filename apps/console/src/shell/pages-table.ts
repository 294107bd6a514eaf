import {
  AppstoreOutlined,
  BulbOutlined,
  CarOutlined,
  CheckSquareOutlined,
  CloudUploadOutlined,
  DashboardOutlined,
  HddOutlined,
  LayoutOutlined,
  PlayCircleOutlined,
  SettingOutlined,
  ShoppingOutlined,
  TeamOutlined,
  TruckOutlined,
} from '@ant-design/icons';
import type { ComponentType } from 'react';

interface PageEntry {
  readonly key: string;
  readonly to: string;
  readonly icon: ComponentType<{ readonly 'aria-hidden'?: boolean }>;
  /** Stands in the bar of a phone; the others are under "more". */
  readonly isMain: boolean;
}

/** The pages in the order of the day: what happened, what to do, with what. */
export const PAGE_ENTRIES: readonly PageEntry[] = [
  { key: 'overview', to: '/', icon: DashboardOutlined, isMain: true },
  { key: 'decisions', to: '/decisions', icon: CheckSquareOutlined, isMain: true },
  { key: 'stock', to: '/stock', icon: AppstoreOutlined, isMain: true },
  { key: 'purchasing', to: '/purchasing', icon: TruckOutlined, isMain: false },
  { key: 'warehouse', to: '/warehouse', icon: HddOutlined, isMain: false },
  { key: 'delivery', to: '/delivery', icon: CarOutlined, isMain: false },
  { key: 'floor', to: '/floor', icon: LayoutOutlined, isMain: false },
  { key: 'orders', to: '/orders', icon: ShoppingOutlined, isMain: true },
  { key: 'customers', to: '/customers', icon: TeamOutlined, isMain: false },
  { key: 'recommendations', to: '/recommendations', icon: BulbOutlined, isMain: false },
  { key: 'data', to: '/data', icon: CloudUploadOutlined, isMain: false },
  { key: 'runs', to: '/runs', icon: PlayCircleOutlined, isMain: false },
  { key: 'settings', to: '/settings', icon: SettingOutlined, isMain: false },
];
