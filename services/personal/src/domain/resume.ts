export type SectionKind = 'TEXT' | 'EXPERIENCE' | 'EDUCATION' | 'PROJECTS' | 'SKILLS' | 'LINKS'

export interface ResumeItem {
  title: string
  subtitle: string
  text: string
  url: string
  /** Year and month, or empty. */
  from: string
  until: string
}

export interface ResumeSection {
  kind: SectionKind
  title: string
  items: ResumeItem[]
}

/** What a person writes into a résumé. */
export interface ResumeContent {
  /** Its public address, unique among all. */
  slug: string
  title: string
  summary: string
  /** In order. */
  sections: ResumeSection[]
}

export interface Resume extends ResumeContent {
  id: string
  ownerId: string
  public: boolean
  createdAt: Date
  updatedAt: Date
  /** Grows by one with each change. */
  version: number
  /** Its place in its owner's list. */
  position: number
}

/** What may change; what is absent stays. */
export type ResumeChange = Partial<ResumeContent & Pick<Resume, 'public'>>

/** What everybody starts with. Its slug tells nothing of them and is nobody else's wish. */
export const firstResume = (id: string): ResumeContent => ({
  slug: `resume-${id.slice(-12)}`,
  title: 'Résumé',
  summary: '',
  sections: [],
})
