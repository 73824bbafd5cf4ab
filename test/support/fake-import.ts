/** The real register import over a register in memory and without a worker: for the runtime that lives in memory. */
import { openIds } from '../../src/lib/device/index.ts'
import type { Existing, KnownHousehold, KnownResident, RegisterDraft } from '../../src/lib/domain/register/compare.ts'
import type { Grid } from '../../src/lib/domain/people.ts'
import type { Day, RecordId } from '../../src/lib/kernel/ids.ts'
import { must } from '../../src/lib/kernel/must.ts'
import { ok, refuse } from '../../src/lib/kernel/result.ts'
import { parseScope } from '../../src/lib/kernel/scope.ts'
import type { KeepRefusal, RegisterImport } from '../../src/lib/runtime/face.ts'
import { openDesk } from '../../src/lib/runtime/register-import/desk.ts'
import { openDeskHost } from '../../src/lib/runtime/register-import/desk-host.ts'
import { openRegisterImport, type RegisterWorker } from '../../src/lib/runtime/register-import/index.ts'
import type { RegisterStore } from '../../src/lib/runtime/register-import/store.ts'
import type { FromRegister } from '../../src/lib/runtime/register-import/talk.ts'

/** `refusal`: what the store says to every keeping, to look at that, too. */
export function openFakeImport(grids: readonly Grid[], today: () => Day, refusal?: KeepRefusal): RegisterImport {
  const store = memoryStore(refusal)
  return openRegisterImport({ store: 'memory', grids }, today, () => {
    const host = openDeskHost(
      () => Promise.resolve(ok(openDesk({ store, ids: openIds(), grids }))),
      (message: FromRegister) => worker.onmessage?.(new MessageEvent('message', { data: message })),
    )
    const worker: RegisterWorker = {
      onmessage: null,
      onerror: null,
      postMessage: (message) => host.hear(message),
      terminate: () => undefined,
    }
    return worker
  })
}

function memoryStore(refusal: KeepRefusal | undefined): RegisterStore {
  const households = new Map<RecordId, KnownHousehold>()
  const residents = new Map<RecordId, KnownResident>()
  const take = (draft: RegisterDraft): void => {
    if (draft.kind === 'household.described') households.set(draft.about, householdOver(households.get(draft.about), draft))
    else residents.set(draft.about, residentOver(residents.get(draft.about), draft))
  }
  return {
    coming: () => Promise.resolve(0),
    existing: (): Promise<Existing> => Promise.resolve({ households: [...households.values()], residents: [...residents.values()] }),
    async keepMany(drafts, onprogress) {
      if (refusal) return refuse(refusal)
      for (const [place, draft] of drafts.entries()) {
        take(draft)
        if (place % 50 === 0) {
          onprogress(place)
          await new Promise((turn) => setTimeout(turn)) // the page gets to show how far it is
        }
      }
      return ok({ kept: drafts.length })
    },
    close: () => undefined,
  }
}

function householdOver(known: KnownHousehold | undefined, draft: RegisterDraft & { kind: 'household.described' }): KnownHousehold {
  const { open, personal } = draft.body
  return {
    id: draft.about,
    grid: must(open.grid ?? known?.grid, 'a new household names its grid'),
    visitGroup: must(open.visitGroup ?? known?.visitGroup, 'a new household has a visit group'),
    goneOn: open.goneOn === undefined ? (known?.goneOn ?? null) : open.goneOn,
    personal: must(personal ?? known?.personal, 'a new household says who it is'),
  }
}

function residentOver(known: KnownResident | undefined, draft: RegisterDraft & { kind: 'resident.described' }): KnownResident {
  const { open, personal } = draft.body
  const scope = parseScope(draft.scope)
  return {
    id: draft.about,
    grid: must(scope?.kind === 'grid' ? scope.place : undefined, 'a resident lives in a grid'),
    household: must(open.household ?? known?.household, 'a new resident has a household'),
    goneOn: open.goneOn === undefined ? (known?.goneOn ?? null) : open.goneOn,
    personal: must(personal ?? known?.personal, 'a new resident says who they are'),
  }
}
