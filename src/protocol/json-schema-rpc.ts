import type { JsonSchema } from './json-schema-type.js';

/** The JSON Schema of the envelope, which has no entry in the registry. */
export const rpcDefinitions: Readonly<Record<string, JsonSchema>> = {
  JSONRPCError: {
    type: 'object',
    required: ['error', 'id'],
    properties: {
      error: {
        $ref: '#/definitions/JSONRPCErrorError',
      },
      id: {
        $ref: '#/definitions/RequestId',
      },
    },
  },
  JSONRPCErrorError: {
    type: 'object',
    required: ['code', 'message'],
    properties: {
      code: {
        type: 'integer',
        format: 'int64',
      },
      data: true,
      message: {
        type: 'string',
      },
    },
  },
  JSONRPCMessage: {
    anyOf: [
      {
        $ref: '#/definitions/JSONRPCRequest',
      },
      {
        $ref: '#/definitions/JSONRPCNotification',
      },
      {
        $ref: '#/definitions/JSONRPCResponse',
      },
      {
        $ref: '#/definitions/JSONRPCError',
      },
    ],
  },
  JSONRPCNotification: {
    type: 'object',
    required: ['method'],
    properties: {
      method: {
        type: 'string',
      },
      params: true,
    },
  },
  JSONRPCRequest: {
    type: 'object',
    required: ['id', 'method'],
    properties: {
      id: {
        $ref: '#/definitions/RequestId',
      },
      method: {
        type: 'string',
      },
      params: true,
      trace: {
        anyOf: [
          {
            $ref: '#/definitions/W3cTraceContext',
          },
          {
            type: 'null',
          },
        ],
      },
    },
  },
  JSONRPCResponse: {
    type: 'object',
    required: ['id', 'result'],
    properties: {
      id: {
        $ref: '#/definitions/RequestId',
      },
      result: true,
    },
  },
  RequestId: {
    anyOf: [
      {
        type: 'string',
      },
      {
        type: 'integer',
        format: 'int64',
      },
    ],
  },
  W3cTraceContext: {
    type: 'object',
    properties: {
      traceparent: {
        type: ['string', 'null'],
      },
      tracestate: {
        type: ['string', 'null'],
      },
    },
  },
};
