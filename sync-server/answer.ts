/** Refusals over HTTP: one table of statuses; a kind without one does not compile. */
import type { FastifyReply } from 'fastify'
import { retryOf, type Refusal } from '../src/lib/protocol/refusal.ts'

const statusOf = {
  malformed: 400,
  'signed-out': 401,
  'wrong-password': 401,
  'not-allowed': 403,
  'not-your-client': 403,
  'not-here': 404,
  'clock-gap': 409,
  'clock-reused': 409,
  'too-large': 413,
  'app-too-old': 426,
  'too-many-tries': 429,
  busy: 503,
  'disk-full': 507,
} as const satisfies Record<Refusal['kind'], number>

export const refuseWith = (reply: FastifyReply, refusal: Refusal): FastifyReply =>
  reply.code(statusOf[refusal.kind]).header('cache-control', 'no-store').send({ refusal, retry: retryOf[refusal.kind] })
