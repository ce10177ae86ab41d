import * as z from 'zod';
import { method } from '../method.js';
import { uint32 } from '../scalars.js';
import { Model } from '../types/model.js';
import { wire } from '../wire.js';

const modelListParams = () =>
  z.object({
    /** `nextCursor` of the page before; absent for the first page. */
    cursor: z.string().nullish(),
    /** True adds models that pickers should not show. */
    includeHidden: z.boolean().nullish(),
    /** Page size, at least 1; the server chooses when absent. */
    limit: uint32().nullish(),
  });
/** Params of model/list: pages through the models on offer. */
export interface ModelListParams extends z.output<ReturnType<typeof modelListParams>> {}
export const ModelListParams = wire<ModelListParams>('ModelListParams', modelListParams);

const modelProviderCapabilitiesReadParams = () => z.object({});
/** Params of modelProvider/capabilities/read: asks what the configured provider supports; no members. */
export interface ModelProviderCapabilitiesReadParams extends z.output<ReturnType<typeof modelProviderCapabilitiesReadParams>> {}
export const ModelProviderCapabilitiesReadParams = wire<ModelProviderCapabilitiesReadParams>(
  'ModelProviderCapabilitiesReadParams',
  modelProviderCapabilitiesReadParams,
);

const modelListResponse = () =>
  z.object({
    data: z.array(Model),
    /** Pass it on for the next page; null on the last. */
    nextCursor: z.string().nullable(),
  });
/** Answer to model/list, in order of preference. */
export interface ModelListResponse extends z.output<ReturnType<typeof modelListResponse>> {}
export const ModelListResponse = wire<ModelListResponse>('ModelListResponse', modelListResponse);

const modelProviderCapabilitiesReadResponse = () =>
  z.object({
    /** Whether it can make images itself. */
    imageGeneration: z.boolean(),
    /** Whether tools may be grouped in namespaces. */
    namespaceTools: z.boolean(),
    /** Whether it can search the web itself. */
    webSearch: z.boolean(),
  });
/** Answer to modelProvider/capabilities/read: what the configured provider supports. */
export interface ModelProviderCapabilitiesReadResponse extends z.output<ReturnType<typeof modelProviderCapabilitiesReadResponse>> {}
export const ModelProviderCapabilitiesReadResponse = wire<ModelProviderCapabilitiesReadResponse>(
  'ModelProviderCapabilitiesReadResponse',
  modelProviderCapabilitiesReadResponse,
);

export const modelMethods = {
  model: {
    /** Pages through the models that a client can offer; the first listed one is the default. */
    list: method('model/list', { params: ModelListParams, result: ModelListResponse }),
  },
  modelProvider: {
    capabilities: {
      /** Tells which optional tools the configured model provider supports. */
      read: method('modelProvider/capabilities/read', {
        params: ModelProviderCapabilitiesReadParams,
        result: ModelProviderCapabilitiesReadResponse,
      }),
    },
  },
};
