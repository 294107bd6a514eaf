import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** What every page needs stands in few long-lived chunks; the rest follows its page. */
const GROUPS = [
  { name: 'charts', test: /node_modules[\\/](?:echarts|zrender)[\\/]/, priority: 30 },
  {
    name: 'react',
    test: /node_modules[\\/](?:react|react-dom|react-router|scheduler|i18next|react-i18next|@tanstack)[\\/]/,
    priority: 20,
  },
];

export default defineConfig({
  base: '/',
  plugins: [react()],
  resolve: { conditions: ['quanyu-source', 'module', 'browser', 'import', 'default'] },
  server: { proxy: { '/v1': process.env['QUANYU_API'] ?? 'http://127.0.0.1:8080' } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    sourcemap: false,
    chunkSizeWarningLimit: 1200,
    rolldownOptions: { output: { codeSplitting: { groups: GROUPS } } },
  },
});
