import { createServer } from 'node:http';
import { createHoldpoint, type Holdpoint, type HoldpointOptions, type Store } from '@holdpoint/server';
import { type Script, type ScriptedModel, scriptedModel } from '@holdpoint/testing';
import express from 'express';
import { Server } from 'socket.io';
import { onTestFinished } from 'vitest';
import { byToken, copy, listen, threeDrafts } from '../server/support.ts';
import { openPlace } from './places.ts';

export interface House {
  /** Where the router is: `http://127.0.0.1:<port>/holdpoint`. */
  readonly url: string;
  readonly holdpoint: Holdpoint;
  readonly model: ScriptedModel;
  readonly io: Server;
  readonly errors: readonly unknown[];
}

export interface HouseOptions extends Omit<Partial<HoldpointOptions>, 'store'> {
  readonly script?: Script;
  readonly tokensPerSecond?: number;
  /** Changes the node's handle of the store. */
  readonly store?: (store: Store) => Store;
  /** False has no HTTP server: the node works, and its Socket.IO server is there to reach the others. */
  readonly serves?: boolean;
}

/** One node of several, in this process, until the test ends. */
export async function openHouse(place: { readonly url: string }, options: HouseOptions = {}): Promise<House> {
  const { script = threeDrafts, tokensPerSecond = 0, store: change = (same) => same, serves = true, ...own } = options;
  const { store, adapter, end } = await openPlace(place.url);
  const model = scriptedModel(script, { tokensPerSecond });
  const errors: unknown[] = [];
  const holdpoint = createHoldpoint({
    crews: [copy],
    model,
    authenticate: byToken,
    onError: (error) => void errors.push(error),
    ...own,
    store: change(store),
  });
  onTestFinished(async () => {
    await holdpoint.stop({ graceMs: 0 });
    await store.close();
    end();
  });
  const http = createServer(express().use('/holdpoint', holdpoint.router()));
  const io = new Server({ path: '/holdpoint/socket', ...(adapter && { adapter }) });
  if (serves) io.attach(http);
  holdpoint.attach(io);
  await holdpoint.start();
  return { url: serves ? `${await listen(http)}/holdpoint` : '', holdpoint, model, io, errors };
}
