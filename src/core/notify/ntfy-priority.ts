// How loud a message of ntfy is.

/** From the quietest to the loudest. */
export type NtfyPriority = 'min' | 'low' | 'default' | 'high' | 'urgent';
