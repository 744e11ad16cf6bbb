/** A machine may be busy with other suites: what is not about time has plenty. For a process's environment. */
export const patience = { REQUEST_TIMEOUT_MS: '20000', HOP_TIMEOUT_MS: '8000' }
