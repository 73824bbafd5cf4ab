/** Whether a line of a visit is one this screen has a word for; newer apps may know more. */
import { SITUATION_FIELDS, type SituationField } from '$lib/domain/visit.ts'

export const isSituationField = (text: string): text is SituationField => SITUATION_FIELDS.some((field) => field === text)
