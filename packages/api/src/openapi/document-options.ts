import { apiVersion } from '@croupier/contract/common';
import { errorCodes } from '@croupier/kernel/errors';
import type { DocumentOptions } from '@croupier/rpc/openapi/document-options';

/** What the document says beyond the operations. Errors and headers are added to it afterwards, as components. */
export const documentOptions: DocumentOptions = {
  title: 'Croupier',
  version: apiVersion,
  description:
    'An authoritative game backend: one place where agents, people and tools play by the same rules.\n\n' +
    'Amounts are integers in minor units. Times are ISO 8601 in UTC. Lists are paged by cursor: pass `nextCursor` of one page as `cursor` of the next.\n\n' +
    'A mutation that moves play or money carries an idempotency key in the header `Idempotency-Key`: when the outcome of a request is unknown, send it again with the same key, and it happens once.',
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  servers: [{ url: '/', description: 'This server' }],
  securitySchemes: {
    bearer: { type: 'http', scheme: 'bearer', description: 'An API token: `Authorization: Bearer crp_…`.' },
  },
  tags: [
    { name: 'sessions', description: 'One run of a player or an agent on one game.' },
    { name: 'actions', description: 'Gameplay: bets, spins, cash-out.' },
    { name: 'games', description: 'The catalogue of games and their exact mathematics.' },
    { name: 'engines', description: 'Engines that are not Croupier’s own, tested with permission.' },
    { name: 'wallets', description: 'Money: balances, limits, statements.' },
    { name: 'ledger', description: 'The proof that the books balance.' },
    { name: 'events', description: 'What happened, as it was stored.' },
    { name: 'projections', description: 'What is kept up to date from the events, and can be made anew from them.' },
    { name: 'fingerprints', description: 'What a game does, measured by playing it.' },
    { name: 'identity', description: 'Users and API tokens.' },
    { name: 'system', description: 'Health, versions and metrics. They stand outside the versioned interface.' },
  ],
  headerInputs: [{ name: 'Idempotency-Key', key: 'idempotencyKey', description: 'Replaced by the component.' }],
  errorSchema: {
    name: 'Error',
    schema: {
      type: 'object',
      required: ['error'],
      additionalProperties: false,
      properties: {
        error: {
          type: 'object',
          required: ['code', 'message', 'details', 'requestId', 'retryable'],
          additionalProperties: false,
          properties: {
            code: { type: 'string', enum: [...errorCodes] },
            message: { type: 'string' },
            details: { type: 'object', additionalProperties: true },
            requestId: { type: 'string' },
            retryable: { type: 'boolean', description: 'True when the same request may succeed later unchanged.' },
          },
        },
      },
    },
  },
  errorResponses: () => [],
};
