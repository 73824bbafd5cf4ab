/**
 * The built app. The folder is listed once at start, so that no address can ever reach outside it.
 *
 *   P1  Hashed files are kept for ever; HTML, the service worker and all else are asked for anew each time.
 *   P2  What is missing under /_app/, or has an extension, is a real 404, never the shell; other addresses are the shell.
 */
import { createReadStream, readdirSync, readFileSync, statSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { refuseWith } from '../answer.ts'

interface BuiltFile {
  readonly path: string
  readonly type: string
  readonly etag: string
  readonly sizes: ReadonlyMap<'br' | 'gzip' | '', number>
}

export type BuiltFiles = ReadonlyMap<string, BuiltFile>

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  '.wasm': 'application/wasm',
}
const ENCODINGS = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const
/** Addresses that belong to the relay itself: never the shell. */
const OWN = ['/sync', '/session', '/blobs', '/healthz', '/version.json']

/** All files of a build by their address; none when there is no build. */
export function listBuild(folder: string | undefined): BuiltFiles {
  if (folder === undefined) return new Map()
  const sizes = new Map<string, { size: number; mtime: number }>()
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const { size, mtimeMs } = statSync(path)
    sizes.set(path, { size, mtime: Math.trunc(mtimeMs) })
  }
  const files = new Map<string, BuiltFile>()
  for (const [path, { size, mtime }] of sizes) {
    if (ENCODINGS.some(([, ending]) => path.endsWith(ending) && sizes.has(path.slice(0, -ending.length)))) continue
    const packed = ENCODINGS.flatMap(([encoding, ending]) =>
      sizes.has(path + ending) ? [[encoding, sizes.get(path + ending)?.size ?? 0] as const] : [],
    )
    const etag = `"${size.toString(36)}-${mtime.toString(36)}"`
    files.set(`/${relative(folder, path).split(sep).join('/')}`, {
      path,
      type: TYPES[extname(path)] ?? 'application/octet-stream',
      etag,
      sizes: new Map([...packed, ['', size] as const]),
    })
  }
  return files
}

/** The version SvelteKit wrote into a build. */
export function appVersionOf(files: BuiltFiles): string {
  const found = files.get('/_app/version.json')
  const parsed: unknown = found ? JSON.parse(readFileSync(found.path, 'utf8')) : undefined
  return typeof parsed === 'object' && parsed !== null && 'version' in parsed ? String(parsed.version).slice(0, 64) : 'none'
}

export function mountFiles(app: FastifyInstance, files: BuiltFiles): void {
  app.get('/*', async (request, reply) => {
    const path = pathOf(request)
    const exact = path === undefined || path === '/' ? undefined : files.get(path)
    if (path !== undefined && exact) return sendFile(request, reply, exact, path.startsWith('/_app/immutable/'))
    const shell = files.get('/index.html')
    const isPage =
      path !== undefined &&
      !path.startsWith('/_app/') &&
      extname(path) === '' &&
      !OWN.some((own) => path === own || path.startsWith(`${own}/`))
    return isPage && shell ? sendFile(request, reply, shell, false) : refuseWith(reply, { kind: 'not-here' })
  })
}

function pathOf(request: FastifyRequest): string | undefined {
  const path = request.url.split('?')[0] ?? '/'
  try {
    return decodeURIComponent(path)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: BuiltFile, isHashed: boolean): FastifyReply {
  const accepted = String(request.headers['accept-encoding'] ?? '')
    .split(',')
    .map((one) => one.split(';')[0]?.trim())
  const [encoding, ending] = ENCODINGS.find(([one]) => file.sizes.has(one) && accepted.includes(one)) ?? (['', ''] as const)
  reply.headers({
    'cache-control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: file.etag,
    vary: 'accept-encoding',
    'content-type': file.type,
  })
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send()
  if (encoding !== '') reply.header('content-encoding', encoding)
  reply.header('content-length', file.sizes.get(encoding) ?? 0)
  return reply.send(createReadStream(file.path + ending))
}
