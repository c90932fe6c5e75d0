/** The post-incident report, made from an incident and its history. Errors: CodedError `notFound`. */
export interface Reports {
  /** `markdown` for chat and files, `html` as one self-contained page. */
  report(incidentId: string, format: 'markdown' | 'html'): Promise<string>;
}
