/** The worker around the desk. */
import { openIds } from '../../device/index.ts'
import { openDesk } from './desk.ts'
import { openRegisterStore } from './open-register-store.ts'
import { openDeskHost } from './desk-host.ts'
import type { FromRegister, ToRegister } from './talk.ts'

const host = openDeskHost(
  async ({ store: name, grids }) => {
    const store = await openRegisterStore(name)
    return store.ok ? { ok: true, value: openDesk({ store: store.value, ids: openIds(), grids }) } : store
  },
  (message: FromRegister, transfer: Transferable[]) => postMessage(message, { transfer }),
)

addEventListener('message', ({ data }: MessageEvent<ToRegister>) => host.hear(data))
