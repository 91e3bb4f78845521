import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHoldpoint, type HoldpointOptions, memoryStore, type Store, sqliteStore } from '@holdpoint/server';
import { type Script, type ScriptedModel, scriptedModel } from '@holdpoint/testing';
import express from 'express';
import { onTestFinished } from 'vitest';
import { campaign } from '../server/campaign.ts';
import { campaignScript } from '../server/campaign-script.ts';
import { authenticate } from '../server/people.ts';

export const stores: readonly (readonly [name: string, open: () => Store])[] = [
  ['memory', () => memoryStore()],
  ['SQLite', () => sqliteStore({ file: temporaryFile() })],
];

/** A database file in a folder of its own, until the test ends. */
export function temporaryFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdpoint-campaign-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'campaign.db');
}

export interface Stage {
  readonly url: string;
  readonly model: ScriptedModel;
}

/** A host with the demo's campaign and people, on loopback, until the test ends. */
export function stageCampaign(
  store: Store,
  script: Script = campaignScript,
  retry: NonNullable<HoldpointOptions['retry']> = {},
): Promise<Stage> {
  return stageCrew({ crews: [campaign], store, retry }, script);
}

/** A host with the demo's people. */
export async function stageCrew(
  options: Pick<HoldpointOptions, 'crews' | 'retry'> & { readonly store: Store },
  script: Script,
): Promise<Stage> {
  const model = scriptedModel(script);
  const { store } = options;
  const holdpoint = createHoldpoint({ ...options, model, authenticate, pollMs: 20 });
  const server = createServer(express().use('/holdpoint', holdpoint.router()));
  await holdpoint.start();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    await holdpoint.stop({ graceMs: 0 });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await store.close();
  });
  return { model, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
