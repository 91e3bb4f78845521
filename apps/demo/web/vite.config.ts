import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  // the packages' sources: the demo never waits for their build
  resolve: { conditions: ['@holdpoint/source', 'module', 'browser', 'development|production'] },
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2022' },
  server: {
    proxy: { '/holdpoint': { target: 'http://127.0.0.1:4000', ws: true }, '/session': 'http://127.0.0.1:4000' },
  },
});
