/** Groups of people as the chat keeps them: for mentions there, and never a source of rights here. */
export interface ChatGroups {
  /** The chat's own ids of the members. @throws CodedError */
  members(group: string, signal: AbortSignal): Promise<readonly string[]>;
}
