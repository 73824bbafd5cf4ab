export const households = {} as const
