/** The kinds of units that a grid of a level can have (单位类别): routing looks for them there. */
export const unitKinds: Record<string, readonly string[]> = {
  district: ['centre', 'department', 'company'],
  town: ['subcentre', 'office', 'bureau', 'patrol_team'],
  village: ['village_committee'],
}

/** Whether routing finds units of the kind by the name that the catalogue of matters has for them. */
export const answers = (kind: string) => kind === 'department' || kind === 'company'
