import type { components } from './schema'

type Schemas = components['schemas']

export type Words = Schemas['Text']
export type Party = Schemas['OwnerBody']
export type Session = Schemas['SessionBody']
export type Grid = Schemas['GridBody']
export type Located = Schemas['PlaceBody']
export type Post = Schemas['PostBody']
/** GeoJSON, of which the schema says no more than that. */
export interface Geometry {
  type: 'Polygon' | 'MultiPolygon'
  coordinates: unknown[]
}
export type Boundary = Omit<Schemas['FeatureBody'], 'geometry'> & { geometry: Geometry }
export type Boundaries = Omit<Schemas['CollectionBody'], 'features'> & { features: Boundary[] }
export type Matter = Schemas['MatterBody']
export type ReportInput = Schemas['ReportDraft']
export type Report = Schemas['ReportBody']
export type Contact = Schemas['ContactBody']
export type Looked = Schemas['LookedBody']
export type BatchPreview = Schemas['BatchBody']
export type Consultation = Schemas['ConsultationDraft']
export type CallBack = Schemas['CallBackBody']
export type Receipt = Schemas['ReceiptBody']
export type Case = Schemas['CaseBody']
/** A case with all that belongs to it. */
export type CaseDetail = Schemas['CaseDetail']
export type CaseAsk = Schemas['AskBody']
export type CaseTask = Schemas['TaskBody']
export type Refusal = Schemas['RefusalBody']
export type Mediation = Schemas['MediationBody']
export type Disputant = Required<Schemas['DisputantBody']>
export type Evaluation = Schemas['EvaluationBody']
export type CaseEvent = Schemas['EventBody']
export type Hop = Schemas['HopBody']
export type Choice = Schemas['PossibleBody']
export type ActionInput = Schemas['ActBody']
export type LikeAreas = Schemas['LikeAreasBody']
export type Indicators = Schemas['IndicatorsBody']
export type Trend = Schemas['TrendBody']
export type Waits = Schemas['WaitsBody']
export type Causes = Schemas['CausesBody']
export type Counts = Schemas['CountsOf']
export type Rate = Schemas['RateBody']
export type LevelShare = Schemas['LevelBody']
export type Wall = Schemas['WallBody']
export type CurrentCall = Schemas['CurrentBody']
export type State = Case['state']
/** A photo, sound or document of a case. */
export type CaseFile = Schemas['FileBody']
/** The description leaves out what is embedded. */
export type Upload = Schemas['UploadBody'] & Schemas['FileBody']
export type UploadInput = Schemas['UploadDraft']
export type Sketch = Schemas['SketchInputBody']
export type Alike = Schemas['AlikeBody']
export type BriefingSubscription = Schemas['SubscriptionBody']
export type NoticeItem = Schemas['ItemBody']
export type NoticeChoice = Schemas['ChoiceBody']
export type NoticeChoicesInput = Schemas['ChoicesDraft']
export type NoticeChoices = Schemas['ChoicesBody'] & Schemas['ChoicesDraft']
export type ContactsInput = Schemas['ContactsBody']
export type SecurityEvent = Schemas['SecurityBody']
export type ChannelState = Schemas['ChannelBody']
export type DeadLetter = Schemas['DeadBody']
export type Recorded = Schemas['RecordedBody']
export type Spot = Schemas['SpotBody']
export type FoundPlace = Schemas['FoundPlaceBody']
export type Forecast = Schemas['ForecastBody']
export type ForecastInput = Schemas['ForecastInputBody']
export type Prospect = Schemas['ProspectBody']
export type Prospects = Schemas['ProspectsBody']
export type Widely = Schemas['WidelyBody']
export type SavedView = Schemas['SavedViewBody']
export type PrintOut = Schemas['PrintOutBody']
export type Entered = Schemas['EnteredBody']

export type MatterInput = Schemas['SaveMatterInputBody']
export type MatterVersion = Schemas['MatterVersionBody']
export type MatterChange = Schemas['ChangeBody']
export type Admission = Schemas['AdmissionBody']
export type AdmissionInput = Schemas['AdmissionContent']
export type Burden = Schemas['BurdenBody']
export type Load = Schemas['LoadContent']
export type Edition = Schemas['EditionBody']
export type TestOutcome = Schemas['OutcomeBody']
export type Trial = Schemas['TrialInputBody']
export type Foreseen = Schemas['ForeseenBody']
export type Elsewhere = Schemas['ElsewhereBody']
export type Schemes = Schemas['SchemesBody']
export type Scheme = Schemas['SchemeBody']
export type SchemeInput = Schemas['SaveSchemeInputBody']
export type SchemePart = Schemas['SchemePart']
export type SchemePreview = Schemas['SchemePreviewBody']
export type SchemeResult = Schemas['ResultBody']
export type Score = Schemas['ScoreBody']
export type Objection = Schemas['ObjectionBody']
export type VerdictInput = Schemas['VerdictInputBody']
export type Quality = Schemas['QualityBody']
export type Doubt = Schemas['DoubtBody']
export type Doubted = Schemas['DoubtedBody']
export type DoubtCounts = Schemas['DoubtContent']

/** Why a contact is read: out of the list of the district, with a remark where that asks for one. */
export interface Purpose {
  purpose: string
  remark: string
}

/** A problem document (RFC 9457) with the members that this server adds to some of them. */
export interface ProblemDocument {
  title: string
  status: number
  detail?: string
  code?: string
  field?: string
  errors?: { field: string; place?: string; code: string; detail: string }[] | null
  current?: Case
  /** Seconds after which it may be tried again. */
  retry_after?: number
  /** Of a matter that somebody else has changed. */
  version_now?: number
}

export const openStates: readonly State[] = [
  'received', 'screening', 'dispatching', 'assigned', 'handling', 'checking', 'suspended',
]

/** What the stream says about a case; the rest is read from the case itself. */
export interface CaseNews {
  case: string
  number: string
  state: State
  version: number
  action: string
  grid: string
  owner: Party
  at: string
}

/** What the stream says about a call at the own seat; the rest is read from the call itself. */
export interface CallNews {
  call: string
  state: 'ringing' | 'answered' | 'ended'
  extension: string
  left?: string
  /** The own account, where another took the seat; then it is about no call. */
  lost?: string
}
export type TerritoryCheck = Omit<Schemas['TerritoryCheckBody'], 'outline'> & { outline: Boundaries }
export type TerritoryDefect = Schemas['DefectBody']
export type GridChange = Schemas['GridChangeBody']
export type StaffArea = Schemas['AreaBody']
export type StaffSeat = Schemas['StaffSeatBody']
export type PostDetail = Schemas['PostDetailBody']
export type StaffChange = Schemas['StaffChangeDraft']
export type Handing = Schemas['HandingBody']
export type Unit = Schemas['UnitBody']
export type UnitDetail = Schemas['UnitDetailBody']
export type UnitChange = Schemas['UnitChangeDraft']
export type StaffList = Schemas['StaffListBody']
export type WorkCalendar = Schemas['CalendarBody']
export type CalendarDay = Schemas['DayBody']
export type CalendarEdit = Schemas['EditDraft']
export type CalendarTrial = Schemas['TrialDraft']
export type Tried = Schemas['TriedBody']
export type MovedDeadline = Schemas['MovedBody']
export type Account = Schemas['AccountBody']
export type GrantGiven = Schemas['GrantBody']
export type GrantInput = Schemas['GrantDraft']
/** What one asks and another signs (两人办理). */
export type Asked = Schemas['AskedBody']
export type SignRequest = Schemas['RequestBody']
export type Why = Schemas['WhyDraft']
export type AuditEntry = Schemas['EntryBody']
export type RoleInfo = Schemas['RoleOfBody']
export type RetentionRule = Schemas['RetentionRule']
export type ErasureInput = Schemas['AskErasureInputBody']
export type ErasureForeseen = Schemas['ForeseenErasure']
export type HoldInput = Schemas['WriteHoldRequest']
