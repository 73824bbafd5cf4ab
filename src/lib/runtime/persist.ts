/** Asks the browser not to clear this device on its own: when a person wishes, and unasked with the first thing kept, when there is something to lose. */
export interface Persist {
  ask(): Promise<boolean | null>
  /** Of many calls the first one asks. */
  askOnce(): void
}

export function openPersist(askToPersist: () => Promise<boolean | null>, onanswer: () => void): Persist {
  let asked = false
  async function ask(): Promise<boolean | null> {
    asked = true
    const answer = await askToPersist()
    onanswer()
    return answer
  }
  return {
    ask,
    askOnce() {
      if (!asked) void ask()
    },
  }
}
